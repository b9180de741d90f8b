#!/usr/bin/env python3
"""`rung compare` against the two journals it stands for: each policy is changed in places, both are replayed over made-up
cases, the journals are held together here, and what `rung compare --json` says must be the same.

    tests/answers/compare.py RUNG
"""

import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNG = pathlib.Path(sys.argv[1]).resolve()
SKIPPED = ("policy", "run", "seq", "at")
CHANGES = 12  # of the policy
CASES = 300


def run(*command, exits=(0,)):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in exits:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr.decode()}")
    return done.stdout.decode()


def journal(policy, events, end):
    """The lines of each case in order, and their whole count."""
    cases = collections.defaultdict(list)
    for line in run(RUNG, "replay", "-q", policy, "-e", events, *end).splitlines():
        line = json.loads(line)
        if line["case"] is not None:
            cases[line["case"]].append(line)
    return cases


def bare(line):
    return {key: value for key, value in line.items() if key not in SKIPPED}


def first_difference(old, new):
    """The two lines that differ first; None for a side that does nothing at that time."""
    for index in range(max(len(old), len(new))):
        a = old[index] if index < len(old) else None
        b = new[index] if index < len(new) else None
        if a and b and bare(a) == bare(b):
            continue
        if a and b and a["time"] != b["time"]:  # times of one form, in UTC, without parts of seconds
            a, b = (a, None) if a["time"] < b["time"] else (None, b)
        return a, b
    return None


def changed(text, numbers):
    """The policy with one to three of its lengths of time, names of steps or closure code changed."""
    places = list(re.finditer(r"(?<= )\d+(?= (?:business )?(?:hours?|days?)\b)|(?<=step )\w+(?= )|(?<=code \"User )\w+", text))
    for place in sorted(numbers.sample(places, numbers.randint(1, 3)), key=lambda place: -place.start()):
        old = place.group()
        new = str(numbers.choice((1, 2, 3, 5))) if old.isdigit() else old + numbers.choice(("", "_anew"))
        text = text[:place.start()] + new + text[place.end():]
    return text


def check(old, new, events, end):
    a, b = journal(old, events, end), journal(new, events, end)
    said = json.loads(run(RUNG, "compare", "--json", old, new, "-e", events, *end, exits=(0, 1)))
    expected = {}
    for case in set(a) | set(b):
        difference = first_difference(a.get(case, []), b.get(case, []))
        if difference:
            expected[case] = difference
    found = {one["case"]: tuple(one[side] and one[side]["journal"] for side in ("old", "new")) for one in said["differences"]}
    assert len(found) == len(said["differences"]) == said["different"], "a case is told twice"
    for case in sorted(set(expected) | set(found)):
        if expected.get(case) != found.get(case):
            sys.exit(f"{new} {end}: case {case} differs in {expected.get(case)}, not in {found.get(case)}")
    check_groups(said)
    for side, lines in (("old", a), ("new", b)):
        findings = sum(line["kind"] == "finding" for case in lines.values() for line in case)
        closed = sum(line["name"] == "close" for case in lines.values() for line in case)
        asked = sum(line["name"] == "attempt" for case in lines.values() for line in case)
        totals = said["totals"][side]
        assert (findings, closed, asked) == (totals["findings"], totals["closed"], totals["asked"]), (side, totals)
    return len(found)


def alike(one):
    """What cases of a group have in common: on each side the place in the policy and the kind of what it did, and what it
    says of it that the other side does not."""
    lines = [one[side] and one[side]["journal"] for side in ("old", "new")]
    kinds = [line and (line["policy"], line["at"].rpartition(":")[2], line["kind"], line["name"]) for line in lines]
    member = next((key for key in lines[0] if key not in SKIPPED + ("time", "case") and lines[0].get(key) != lines[1].get(key)), "") if all(lines) else ""
    return (*kinds, member)


def check_groups(said):
    counts = collections.Counter(alike(one) for one in said["differences"])
    assert sorted(counts.values(), reverse=True) == [group["cases"] for group in said["groups"]], "groups of another size"
    for number, group in enumerate(said["groups"]):
        members = [one for one in said["differences"] if one["group"] == number]
        assert len({alike(one) for one in members}) == 1, f"group {number} holds several kinds"
        assert group["examples"] == [one["case"] for one in members][:5], "other examples than the first"


def sections(page):
    """The sections of a report, without what sets them apart on one page; and the time lines of each."""
    text = page.read_text()
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S)[1])
    for section in data:
        names = section.pop("reasons")
        for case in section["cases"]:
            case[2] = [names[index] for index in case[2] if names[index] != "Differs from the other policy"]
    return [[re.sub(r"<h2>.*?</h2>|\bs\d+\b|data-section=\S+", "", part).split() for part in re.findall(r"<article id=\"s.*?</article>", text, re.S)], data]


def check_report(old, new, events, folder):
    """The page of a comparison holds just what the pages of two replays hold."""
    page, both = folder / "page.html", folder / "both.html"
    run(RUNG, "compare", old, new, "-e", events, "--report", both, exits=(0, 1))
    found, expected = sections(both), [[], []]
    for policy in (old, new):
        run(RUNG, "replay", "-q", policy, "-e", events, "-o", folder / "journal.ndjson", "--report", page)
        for all_of, more in zip(expected, sections(page)):
            all_of += more
    top = page.with_name("both.html").read_text()
    differ = int(top.partition('<p class="words">')[2].split()[0].replace(",", ""))
    counts = [int(count.replace(",", "")) for count in re.findall(r"<li>\n<h4>([\d,]+) cases?</h4>\n<dl", top)]
    assert counts and sum(counts) == differ, "the page's groups are not all cases that differ"
    targets = {urllib.parse.unquote(name) for name in re.findall(r'href="#s\d+-case-([^"]*)"', top.partition("</article>")[0])}
    assert targets <= {case[0] for section in found[1] for case in section["cases"]}, "an example without its time line"
    assert len(found[0]) == 2 and found == expected, "the report differs from those of two replays"


def main():
    with tempfile.TemporaryDirectory(prefix="rung-test-") as name:
        folder = pathlib.Path(name)
        for needed in ("calendars.rung", "es.ics"):
            (folder / needed).write_bytes((ROOT / "policies" / needed).read_bytes())
        events = folder / "events.ndjson"
        events.write_text(run(sys.executable, ROOT / "examples/service_desk/make_events.py", str(CASES), "7"))
        text = (ROOT / "policies/three_strikes.rung").read_text()
        text = re.sub(r"^ *(#|source ).*\n", "", text[:text.index("\ntest ")] + "\n", flags=re.M)
        old, new = folder / "old.rung", folder / "new.rung"
        old.write_text(text)
        numbers, counts = random.Random(11), []
        for number in range(CHANGES):
            new.write_text(changed(text, numbers))
            end = [(), ("--drain",), ("--until", "2026-02-20T12:00:00Z")][number % 3]
            counts.append(check(old, new, events, end))
        assert check(old, old, events, ()) == 0
        few = folder / "few.ndjson"  # all of their time lines have room on a page
        few.write_text(run(sys.executable, ROOT / "examples/service_desk/make_events.py", "40", "8"))
        check_report(old, new, few, folder)
        print("cases that differ:", *counts)
        assert min(counts) < max(counts)


main()
