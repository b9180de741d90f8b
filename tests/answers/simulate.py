#!/usr/bin/env python3
"""A simulation is what a replay of its events is, and the same again; what can be learnt from it is what was said.

    simulate.py RUNG
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
POLICIES = [[path] for path in sorted((SOURCE / "policies").glob("*.rung")) if path.name != "calendars.rung"]
POLICIES += [[SOURCE / "tests/golden/programs/every_kind.rung"],
             [SOURCE / "policies/three_strikes.rung", SOURCE / "policies/unpaid_invoice.rung"]]

SAID = """
cases
  arrive 700 a week
  20% come again, after 1 to 5 days, half within 2 days
customers
  0% never answer
after chat
  30% are reached
  20% reply, after 10 minutes to 1 day, half within 2 hours
after phone
  45% are reached
after email
  35% reply, after 10 minutes to 3 days, half within 6 hours
  12% are away, after 5 seconds to 1 minute, for 2 to 14 days, half within 5 days, 20% without a date
  3% bounce, after 30 seconds
people
  75% on time, after 10 minutes to 3 hours, half within 45 minutes
  20% late, by 2 hours to 2 days
  3% forget the record
"""


def run(*arguments, given=None, fails=False):
    done = subprocess.run([sys.argv[1], *map(str, arguments)], input=given, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=300)
    if done.returncode != 0 and not fails:
        sys.exit(f"{arguments}: {done.stderr}")
    return done.stdout


def try_replay(policies, seed, folder, customers):
    """Whether a replay gives the journal, and a second simulation the same bytes."""
    events, journal, again = folder / "events.ndjson", folder / "journal.ndjson", folder / "again.ndjson"
    more = ["--customers", customers] if customers else []
    arguments = ["simulate", *policies, "-n", 300, "-s", seed, *more]
    told = json.loads(run(*arguments, "--json", "--events", events, "--out", journal))
    if told["events"] != len(events.read_text().splitlines()) or told["events"] < 300:
        return f"{told['events']} events are not those of the file"
    replayed = run("replay", *policies, "-q", "-e", events, "--until", told["until"])
    if replayed != journal.read_text():
        return "the replay gives another journal"
    for engine in ("--jobs", "2"), ("--engine", "switch"):
        if run("replay", *policies, "-q", *engine, "-e", events, "--until", told["until"]) != replayed:
            return f"{engine}: the replay gives another journal"
    if json.loads(run(*arguments, "--json", "--events", again)) != told or again.read_bytes() != events.read_bytes():
        return "the same seed gives other events"
    if "late_event" in replayed or "bad_event" in replayed or "duplicate" in replayed:
        return "events are late, or cannot be read"
    return ""


def number(text, pattern):
    found = re.search(pattern, text, re.S)
    return float(found.group(1)) if found else None


def hours(text):
    amount, unit = text.split()
    return float(amount) * {"second": 1, "minute": 60, "hour": 3600, "day": 86400}[unit.rstrip("s")] / 3600


def try_learning(folder):
    """Yields what comes back otherwise than it was said."""
    said, events = folder / "said.customers", folder / "events.ndjson"
    said.write_text(SAID)
    policy = POLICIES[[p[0].name for p in POLICIES].index("three_strikes.rung")][0]
    run("simulate", policy, "-n", 8000, "-s", 11, "-q", "--customers", said, "--events", events)
    learnt = run("simulate", policy, "--learn", events, "--print")
    sections = dict(re.findall(r"^(\w[^\n]*)\n((?:  [^\n]*\n)+)", learnt, re.M))
    wanted = [
        ("cases", r"arrive (\d+) a week", 700, 40), ("cases", r"([\d.]+)% come again", 20, 3),
        ("after chat", r"([\d.]+)% are reached", 30, 2), ("after chat", r"([\d.]+)% reply", 20, 2.5),
        ("after phone", r"([\d.]+)% are reached", 45, 2), ("after phone", r"([\d.]+)% stay silent", 55, 2),
        ("after email", r"([\d.]+)% reply", 35, 2.5), ("after email", r"([\d.]+)% are away", 12, 1.5),
        ("after email", r"([\d.]+)% bounce", 3, 0.8), ("after email", r"([\d.]+)% without a date", 20, 4),
        ("people", r"([\d.]+)% on time", 75, 2.5), ("people", r"([\d.]+)% late", 20, 3.5),
        ("people", r"([\d.]+)% forget", 3, 1.5),
    ]
    for section, pattern, value, within in wanted:
        found = number(sections.get(section, ""), pattern)
        if found is None or abs(found - value) > within:
            yield f"{section}: {pattern} is {found}, not about {value}"
    halves = [("after chat", r"reply,.*?half within (\d+ \w+)", 2), ("after email", r"reply,.*?half within (\d+ \w+)", 6),
              ("after email", r"half within \d+ seconds,.*? for .*?half within (\d+ \w+)", 120),
              ("people", r"on time,.*?half within (\d+ \w+)", 0.75)]
    for section, pattern, value in halves:
        found = re.search(pattern, sections.get(section, ""), re.S)
        if not found or not value / 1.4 < hours(found.group(1)) < value * 1.4:
            yield f"{section}: {pattern} is {found and found.group(1)}, not about {value} hours"
    # What was learnt is a file that can be read, and says the same again.
    again = folder / "learnt.customers"
    again.write_text(learnt)
    body = run("simulate", policy, "--customers", again, "--print").split("\n\n", 1)[1]
    if body != learnt.split("\n\n", 1)[1]:
        yield "what was learnt is read as something else"


def try_rubbish(folder):
    """Yields files of odd bytes after which the command ends otherwise than it should."""
    text = SAID.encode()
    state = 1
    for i in range(300):
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        at, what = (state >> 33) % len(text), (state >> 20) % 256
        odd = text[:at] + (bytes([what]) if i % 3 else b"") + text[at + i % 2:]
        if i % 7 == 0:
            odd = odd[:at]
        done = subprocess.run([sys.argv[1], "simulate", SOURCE / "policies/three_strikes.rung", "--print", "-c", "-"],
                              input=odd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        if done.returncode not in (0, 2) or (done.returncode == 2) != bool(done.stderr):
            yield f"odd file {i}: exit code {done.returncode}"


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        said = folder / "said.customers"
        for policies in POLICIES:
            for seed in 1, 2:
                wrong = try_replay(policies, seed, folder, None)
                if wrong:
                    failures += 1
                    print(f"{', '.join(p.name for p in policies)}, seed {seed}: {wrong}")
        said.write_text(SAID)
        wrong = try_replay([SOURCE / "policies/three_strikes.rung"], 5, folder, said)
        for wrong in [*([wrong] if wrong else []), *try_learning(folder), *try_rubbish(folder)]:
            failures += 1
            print(wrong)
    print(f"simulations of {len(POLICIES)} sets of policies: {failures} failures")
    return 1 if failures else 0


sys.exit(main())
