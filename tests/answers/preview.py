#!/usr/bin/env python3
"""A preview is what a replay would be: what its people do, written down as recorded events, must give the same actions,
findings and steps at the same times, from many beginnings in three months with holidays or a change of clocks.

    preview.py RUNG
"""

import json
import pathlib
import re
import subprocess
import sys

POLICY = pathlib.Path(__file__).resolve().parent.parent.parent / "policies/three_strikes.rung"
OUTCOMES = {"no answer": "no_answer", "leaves a voicemail": "voicemail"}
ON_RECORD = ["agent_name", "department", "ticket_number", "issue", "contact_reason", "pending",
             "customer_visible_comment", "action_taken"]


def run(*arguments, given=""):
    return subprocess.run([sys.argv[1], *arguments], input=given, check=True, stdout=subprocess.PIPE, text=True).stdout


def second(time):
    return time[:19]


def recorded(preview):
    """The events of a preview, as a log has them, and what the policy said."""
    events, said = [], []
    for happens in (entry for day in preview["days"] for entry in day["happens"]):
        if happens["kind"] == "event":
            events.append({"case": "A", "time": happens["time"], "type": happens["says"]})
        elif happens["kind"] == "people":
            via, how = re.search(r" via (\w+): (.*)", happens["says"]).groups()
            # A recorded event comes before the timers of its instant, people who are asked by one act after it.
            time = happens["time"].replace("Z", f".{len(events):06}Z")
            events.append({"case": "A", "time": time, "type": "attempt", "via": via, "to": "user",
                           "outcome": OUTCOMES[how], "documented": ON_RECORD})
        else:
            said.append((second(happens["time"]), happens["name"]))
    return events, said


def main():
    starts = [f"2027-{month:02}-{day:02} {8 + day % 12:02}:30" for month in (3, 10, 12) for day in range(1, 29)]
    failures = 0
    for start in starts:
        events, said = recorded(json.loads(run("preview", str(POLICY), "--start", start, "--json")))
        log = "".join(json.dumps(event) + "\n" for event in events)
        lines = map(json.loads, run("replay", "--quiet", "--drain", str(POLICY), given=log).splitlines())
        replayed = [(second(line["time"]), line["name"]) for line in lines]
        if len(said) < 10 or said != replayed:
            failures += 1
            print(f"{start}: the preview says {said}, the replay {replayed}")
    print(f"{len(starts)} previews, {failures} differ from their replays")
    return 1 if failures else 0


sys.exit(main())
