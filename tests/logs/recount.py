"""What the recounts share: finding a recorded log, replaying it, business time, and holding the journal of
`rung replay` against what was counted without Rung: not only how many breaches there are of each rule, but which
case broke it and when.

The logs do not ship with Rung. They are looked for in the folder that RUNG_LOGS names, and in ../shared/data beside the
repository; where one is not there, the test is skipped (77) and says so."""

import collections
import csv
import datetime
import gzip
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DAY = datetime.timedelta(days=1)


def path_of(name):
    """Where the log is; ends the test where it is not."""
    folders = [pathlib.Path(os.environ["RUNG_LOGS"])] if "RUNG_LOGS" in os.environ else [ROOT.parent / "shared/data"]
    for folder in folders:
        if (folder / name).exists():
            if name.endswith(".zst") and not shutil.which("zstd"):
                skip("zstd is not installed")
            return folder / name
    skip(f"{name} is not in {folders[0]}; RUNG_LOGS may name another folder")


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def text_of(path):
    if path.name.endswith(".zst"):
        return subprocess.run(["zstd", "-dc", path], check=True, capture_output=True).stdout.decode()
    with (gzip.open(path) if path.name.endswith(".gz") else open(path, "rb")) as file:
        return file.read().decode()


def rows_of(path):
    """The rows of a table as lists, and its header."""
    rows = csv.reader(io.StringIO(text_of(path), newline=""))
    header = next(rows)
    return header, list(rows)


def replay(rung, *arguments):
    """The lines of the journal. Rung runs in the repository, so that the log alone may lie elsewhere."""
    done = subprocess.run([rung, "replay", "--quiet", *map(str, arguments)], cwd=ROOT, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Desk:
    """Business time by going from day to day: slow, and plain to see. Times are local, without a zone."""

    def __init__(self, hours, closed=()):
        self.hours = hours  # by weekday, Monday first: pairs of hours
        self.closed = {datetime.date.fromisoformat(day) for day in closed}

    def spans(self, day):
        if day in self.closed:
            return []
        at = lambda hour: datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(hours=hour)
        return [(at(start), at(end)) for start, end in self.hours[day.weekday()]]

    def opening(self, time):
        """The time itself if the desk is open then, else the next opening."""
        day = time.date()
        while True:
            for start, end in self.spans(day):
                if time < end:
                    return max(time, start)
            day += DAY

    def add_days(self, time, days):
        """The same time of day so many open days later, kept inside that day's hours."""
        time = self.opening(time)
        day = time.date()
        for _ in range(days):
            day += DAY
            while not self.spans(day):
                day += DAY
        return self.opening(datetime.datetime.combine(day, time.time()))

    def add_hours(self, time, hours):
        """So much open time later."""
        left = datetime.timedelta(hours=hours)
        time = self.opening(time)
        while True:
            end = next(end for start, end in self.spans(time.date()) if start <= time < end)
            if time + left < end:
                return time + left
            left -= end - time
            time = self.opening(end)


def iso(time, zone=datetime.timezone.utc):
    """A local time as journals write it."""
    utc = time.replace(tzinfo=zone).astimezone(datetime.timezone.utc)
    return utc.strftime("%Y-%m-%dT%H:%M:%S") + (f".{utc.microsecond:06}" if utc.microsecond else "") + "Z"


class Counted:
    """What was counted: for each thing that the journal may say of a rule, the cases and times of it."""

    def __init__(self, zone=datetime.timezone.utc):
        self.zone = zone
        self.lines = collections.defaultdict(list)

    def add(self, what, case, time):
        """`what` begins with the policy and the line's name: ("incident", "missed", "Close the incident")."""
        self.lines[what].append((case, iso(time, self.zone)))

    def rules(self, *whats):
        """These are compared also where nothing was counted."""
        for what in whats:
            self.lines[what] += []


def said(line):
    """What a line of the journal is about: its rule's reason, its task, its flag, how it closes …"""
    for key in ("because", "task", "flag", "as", "template", "to"):
        if key in line:
            return line[key]
    return ""


def compare(counted, journal):
    """Prints each rule's cases and breaches, and every difference. Returns the exit code."""
    found = collections.defaultdict(list)
    for line in journal:
        found[line["policy"], line["name"], said(line)].append((line["case"], line["time"]))
    failed = False
    findings = {(line["policy"], line["name"], said(line)) for line in journal if line["kind"] == "finding"}
    for what in sorted(set(counted.lines) | findings):
        ours, theirs = collections.Counter(counted.lines.get(what, [])), collections.Counter(found[what])
        cases = len({case for case, _ in ours})
        print(f"{sum(ours.values()):6} in {cases:5} cases  {': '.join(part for part in what if part)}")
        for name, more in (("only counted", ours - theirs), ("only in the journal", theirs - ours)):
            failed = failed or bool(more)
            if more:
                print(f"       {name}: {sum(more.values())}, such as {sorted(more)[:5]}")
    print("differ" if failed else "no difference")
    return 1 if failed else 0
