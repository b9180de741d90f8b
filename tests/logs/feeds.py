#!/usr/bin/env python3
"""feeds.py RUNG: the feed for the ServiceNow incident log, against a mapping of our own of all its 141,712 rows. The
events are counted by type, and a policy replayed through the feed gives the same journal as over the events that this
script writes. recount.py says where the log is looked for."""

import collections
import csv
import datetime
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import recount

POLICY = """policy touches "Touches" {
  customer client
  party desk
  channel chat by desk
  usual deadline 5 days
  event awaiting_customer
  event resolved
  fact priority: text
  fact assignment_group: text
  fact closed_code: text
  start on awaiting_customer
  ignore thanks, not_now, out_of_office, bounce, wrong_person, opt_out
  on reply stand down
  on resolved stand down
  step one {
    contact client via chat
    contact client via chat
    contact client via chat
    wait 30 days
    close as "Given up"
  }
}
"""
WAITING = "Awaiting User Info"


def events(rows):
    """Yields (time, case, type, fields) as the feed is to give them, case by case in the order of the log."""
    clock, before, facts = {}, {}, collections.defaultdict(dict)
    for row in rows:
        case, state = row["number"], row["incident_state"]
        time = datetime.datetime.strptime(row["sys_updated_at"], "%d/%m/%Y %H:%M")
        clock[case] = max(clock.get(case, time), time)
        out = []
        changed = {}
        for fact in ("priority", "assignment_group", "closed_code"):
            if row[fact] and facts[case].get(fact) != row[fact]:
                facts[case][fact] = changed[fact] = row[fact]
        if changed:
            out.append(("update", changed))
        old = before.get(case)
        if state == WAITING and old != WAITING:
            out.append(("awaiting_customer", {}))
        if state == WAITING:
            out.append(("attempt", {"via": "chat"}))
        if old == WAITING and state in ("Active", "New"):
            out.append(("reply", {}))
        if state == "Resolved" and old != "Resolved":
            out.append(("resolved", {}))
        if state == "Closed" and old != "Closed":
            out.append(("close", {"as": state, "code": row["closed_code"]}))
        before[case] = state
        for kind, fields in out or [("nothing", {})]:
            yield clock[case], case, kind, fields


def journal(rung, folder, *arguments):
    done = subprocess.run([rung, "replay", "--quiet", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    # A late row is said to be late only where its own time is known; numbers of lines follow it.
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        del line["seq"]
    return [line for line in lines if line.get("name") != "late_event"]


def main():
    rung = sys.argv[1]
    log = recount.path_of("uci_incident_event_log.csv.zst")
    ours = list(events(csv.DictReader(io.StringIO(recount.text_of(log), newline=""))))
    feeds = recount.ROOT / "examples/feeds/logs.rung"
    done = subprocess.run([rung, "feed", "check", "-n", "0", "-f", "servicenow", feeds, log], capture_output=True, text=True)
    wanted = collections.Counter(kind for _, _, kind, _ in ours)
    nothing = wanted.pop("nothing")
    report = done.stdout.split("\nEvents\n")
    found = {kind: int(count.replace(",", "")) for count, kind in re.findall(r"([\d,]+)  (\w+)\n", report[1].split("\n\n")[0] + "\n")}
    failed = done.returncode != 0 or found != dict(wanted)
    failed = failed or f"{nothing:,}  became none" not in report[0] or " 0  could not be read" not in report[0]
    print(f"{sum(wanted.values())} events, {nothing} rows without one: {'differ' if failed else 'as counted'}")
    if failed:
        print(found, dict(wanted), nothing, report[0], done.stderr)
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "policy.rung").write_text(POLICY)
        with open(pathlib.Path(folder) / "events.ndjson", "w", encoding="utf-8") as out:
            for time, case, kind, fields in sorted(ours, key=lambda event: event[0]):
                out.write(json.dumps({"time": time.isoformat() + "Z", "case": case, "type": kind, **fields}) + "\n")
        by_feed = journal(rung, folder, "policy.rung", feeds, "-f", "servicenow", "-e", log)
        by_us = journal(rung, folder, "policy.rung", "-e", "events.ndjson")
    same = by_feed == by_us
    print(f"{len(by_us)} journal lines: {'the same' if same else 'differ'}")
    if not same:
        for one, other in zip(by_feed, by_us):
            if one != other:
                print(one, other, sep="\n")
                break
    return 1 if failed or not same else 0


sys.exit(main())
