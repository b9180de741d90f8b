#!/usr/bin/env python3
"""incidents.py RUNG: the policies of examples/servicenow over the incident log of 141,712 rows, each rule recounted from
the rows themselves."""

import datetime
import itertools
import sys

import recount

DESK = recount.Desk([[(8, 18)]] * 5 + [[], []], closed=("2016-03-25", "2016-12-26"))
WAITING, RESOLVED, CLOSED = "Awaiting User Info", "Resolved", "Closed"
FOLDER = recount.ROOT / "examples/servicenow"


def cases_of(path):
    """Yields each case with its rows as (time, state, closing code, group), no row earlier than the one before."""
    header, rows = recount.rows_of(path)
    case, state, updated, code, group = (header.index(name) for name in (
        "number", "incident_state", "sys_updated_at", "closed_code", "assignment_group"))
    for number, of_case in itertools.groupby(rows, key=lambda row: row[case]):
        clock, updates = datetime.datetime.min, []
        for row in of_case:
            clock = max(clock, datetime.datetime.strptime(row[updated], "%d/%m/%Y %H:%M"))
            updates.append((clock, row[state], row[code], row[group]))
        yield number, updates


def count_waits(counted, case, updates, end_of_log):
    name = "awaiting_caller"
    touches = []
    at = 0
    for waiting, group in itertools.groupby(updates, key=lambda update: update[1] == WAITING):
        group = list(group)
        at += len(group)
        if not waiting:
            continue
        began = group[0][0]
        counted.add((name, "start", ""), case, began)
        for time, *_ in group:
            if len(touches) >= 3 and time < touches[-3] + recount.DAY:
                counted.add((name, "over_limit", "nobody wants a stalker"), case, time)
            touches.append(time)
        ended, how = updates[at][:2] if at < len(updates) else (None, None)
        deadline = DESK.add_days(began, 10)
        if deadline < (ended or end_of_log):
            counted.add((name, "missed", "End the wait: with an answer, or by giving up"), case, deadline)
        if how in (RESOLVED, CLOSED) and len(group) < 3:
            counted.add((name, "forbidden", "who waits for an answer asks three times before giving up"), case, ended)


def count_life(counted, case, updates, end_of_log):
    name = "incident"
    before = None
    resolved = None  # since when; None while it is not
    last_resolved = None
    worked_on = None  # since when
    for k, (time, state, code, _) in enumerate(updates):
        if before in (RESOLVED, CLOSED) and state not in (RESOLVED, CLOSED):
            counted.add((name, "forbidden", "what is resolved stays resolved"), case, time)
        if before == CLOSED and state == RESOLVED:
            counted.add((name, "forbidden", "what is resolved stays resolved"), case, time)
        if before not in (None, RESOLVED, CLOSED):
            silent = DESK.add_days(updates[k - 1][0], 5)
            if silent < time:
                counted.add((name, "flag", "silent"), case, silent)
        if state == RESOLVED and before != RESOLVED:
            if worked_on and worked_on + 30 * recount.DAY < time:
                counted.add((name, "missed", "Resolve the incident"), case, worked_on + 30 * recount.DAY)
            worked_on, resolved, last_resolved = None, time, time
        elif state == CLOSED and before != CLOSED:
            if code == "?":
                counted.add((name, "forbidden", "a closure code says why the incident was closed"), case, time)
            if last_resolved and time < last_resolved + 5 * recount.DAY:
                counted.add((name, "forbidden", "the caller has five days to object"), case, time)
            if resolved and resolved + 6 * recount.DAY < time:
                counted.add((name, "missed", "Close the incident"), case, resolved + 6 * recount.DAY)
            if worked_on and worked_on + 30 * recount.DAY < time:
                counted.add((name, "missed", "Resolve the incident"), case, worked_on + 30 * recount.DAY)
            worked_on = resolved = None
            counted.add((name, "end", ""), case, time)
        elif state not in (RESOLVED, CLOSED):
            if resolved and resolved + 6 * recount.DAY < time:
                counted.add((name, "missed", "Close the incident"), case, resolved + 6 * recount.DAY)
            resolved = None
            worked_on = worked_on or time
        before = state
    for since, days, task in ((worked_on, 30, "Resolve the incident"), (resolved, 6, "Close the incident")):
        if since and since + days * recount.DAY < end_of_log:
            counted.add((name, "missed", task), case, since + days * recount.DAY)


def count_hand_overs(counted, case, updates):
    group = None
    before = CLOSED
    times = 0  # since the case was last closed
    for time, state, _, now in updates:
        if before == CLOSED and state != CLOSED:
            times = 0
        is_open = state != CLOSED or before != CLOSED
        if now != "?":
            times += group not in (None, now) and is_open
            if group not in (None, now) and is_open and times > 3:
                counted.add(("incident", "flag", "passed_round"), case, time)
            group = now
        before = state


def main():
    log = recount.path_of("uci_incident_event_log.csv.zst")
    cases = list(cases_of(log))
    end_of_log = max(updates[-1][0] for _, updates in cases)
    counted = recount.Counted()
    rows = 0
    for case, updates in cases:
        rows += len(updates)
        count_waits(counted, case, updates, end_of_log)
        count_life(counted, case, updates, end_of_log)
        count_hand_overs(counted, case, updates)
    print(f"{rows} rows of {len(cases)} cases")
    files = [FOLDER / name for name in ("awaiting_caller.rung", "incident.rung", "feed.rung")]
    journal = recount.replay(sys.argv[1], *files, "--events", log)
    # Rows that the log itself has out of order are told, and are no rule's.
    return recount.compare(counted, [line for line in journal if line["name"] != "late_event"])


sys.exit(main())
