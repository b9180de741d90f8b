#!/usr/bin/env python3
"""tickets.py RUNG: the policies of examples/helpdesk over the help desk's log of 21,348 rows, once as a table and once as
XES, each rule recounted from the rows themselves."""

import datetime
import itertools
import sys
import xml.etree.ElementTree
import zoneinfo

import recount

FOLDER = recount.ROOT / "examples/helpdesk"
RESOLVED = ("Resolve ticket", "RESOLVED")


def easter(year):
    """Easter Sunday (the anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    return datetime.date(year, (h + k - 7 * m + 114) // 31, (h + k - 7 * m + 114) % 31 + 1)


YEARS = range(2010, 2015)
HOLIDAYS = [f"{year}-{day}" for year in YEARS for day in (
    "01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25", "12-26")]
HOLIDAYS += [str(easter(year) + recount.DAY) for year in YEARS]
DESK = recount.Desk([[(8, 13), (14, 18)]] * 5 + [[], []], HOLIDAYS)


def table(path):
    """Yields each case with its rows: (local time, activity, customer)."""
    header, rows = recount.rows_of(path)
    case, activity, time, customer = map(header.index, ("Case ID", "Activity", "Complete Timestamp", "customer"))
    for name, group in itertools.groupby(rows, key=lambda row: row[case]):
        yield name, [(datetime.datetime.strptime(row[time], "%Y/%m/%d %H:%M:%S.%f"), row[activity], row[customer])
                     for row in group]


def xes(path):
    """The same; its times without the offset that they bear. It names no customers."""
    space = "{http://www.xes-standard.org}"
    for trace in xml.etree.ElementTree.fromstring(recount.text_of(path)).iter(space + "trace"):
        value = lambda node, key: next(part.get("value") for part in node if part.get("key") == key)
        yield value(trace, "concept:name"), [
            (datetime.datetime.strptime(value(event, "time:timestamp")[:23], "%Y-%m-%dT%H:%M:%S.%f"),
             value(event, "concept:name"), None) for event in trace.iter(space + "event")]


def count_holds(counted, case, rows, end_of_log):
    name = "on_hold"
    times = at = 0
    for waits, group in itertools.groupby(rows, key=lambda row: row[1] == "Wait"):
        group = list(group)
        at += len(group)
        if not waits:
            continue
        times += 1
        began = group[0][0]
        ended, then = rows[at][:2] if at < len(rows) else (end_of_log, None)
        counted.add((name, "start", ""), case, began)
        if times >= 3:
            counted.add((name, "flag", "again_and_again"), case, began)
        deadline = DESK.add_days(began, 5)
        if deadline < ended:
            counted.add((name, "missed", "Take the ticket up again"), case, deadline)
            counted.add((name, "escalate", "team_lead"), case, deadline)
            accepted = DESK.add_days(deadline, 2)
            if accepted < ended:
                counted.add((name, "missed", "team_lead"), case, accepted)
        if then in RESOLVED or then == "Closed":
            counted.add((name, "forbidden", "a ticket is taken up again before it is resolved"), case, ended)


def phases(rows):
    """Yields (phase, since, until) of a ticket, `until` None for the last one, and ("run", since, None) for its runs."""
    phase = since = before = None
    for time, activity, _ in rows:
        if phase is None and activity != "Closed":
            yield "run", time, None
            phase, since = "waiting", time
        becomes = phase
        back = before == "Resolve ticket" and activity in (
            "Take in charge ticket", "Wait", "Assign seriousness", "Require upgrade")
        back = back or before == "Closed" and activity != "Closed"
        if becomes and (activity == "Take in charge ticket" or back):
            becomes = "in charge"
        if becomes and activity in RESOLVED:
            becomes = "resolved"
        if activity == "Closed":
            becomes = None
        if becomes != phase:
            if phase:
                yield phase, since, time
            phase, since = becomes, time
        before = activity
    if phase:
        yield phase, since, None


def count_ticket(counted, case, rows, end_of_log):
    name = "ticket"
    limits = {"waiting": ("Take the ticket in charge", lambda time: DESK.add_hours(time, 8)),
              "in charge": ("Resolve the ticket", lambda time: DESK.add_days(time, 10)),
              "resolved": ("Close the ticket", lambda time: time + 45 * recount.DAY)}
    for phase, since, until in phases(rows):
        if phase == "run":
            counted.add((name, "start", ""), case, since)
            continue
        task, limit = limits[phase]
        deadline = limit(since)
        counted.add((name, "task", task), case, since)
        if deadline < (until or end_of_log):
            counted.add((name, "missed", task), case, deadline)
    taken = 0
    before = resolved = None
    for time, activity, _ in rows:
        taken += activity == "Take in charge ticket"
        if activity == "Take in charge ticket" and taken > 2:
            counted.add((name, "flag", "passed_round"), case, time)
        if before == "Closed" and activity != "Closed" or before == "Resolve ticket" and activity in (
                "Take in charge ticket", "Wait", "Assign seriousness", "Require upgrade"):
            counted.add((name, "forbidden", "what is resolved stays resolved"), case, time)
        if activity in RESOLVED:
            resolved = time
        if activity == "Closed" and before != "Closed" and (not resolved or time < resolved + 15 * recount.DAY):
            counted.add((name, "forbidden", "the customer has fifteen days to object"), case, time)
        before = activity


def count_recurring(counted, cases):
    """Ten cases of a customer within thirty days, looked at when a ticket begins."""
    became = {}  # by customer: when, and which case was found to be the customer's
    for case, rows in cases:
        before = None
        for time, _, customer in rows:
            if customer and customer != before:
                became.setdefault(customer, []).append((time, case))
                before = customer
    for case, rows in cases:
        for phase, since, _ in phases(rows):
            customer = [customer for time, _, customer in rows if time <= since and customer][-1:]
            if phase != "run" or not customer:
                continue
            others = {other for time, other in became[customer[0]] if since - 30 * recount.DAY < time < since}
            if len(others - {case}) + 1 >= 10:
                counted.add(("ticket", "flag", "recurring"), case, since)


def try_log(rung, log, feed, read, clock):
    path = recount.path_of(log)
    cases = list(read(path))
    end_of_log = max(row[0] for _, rows in cases for row in rows)
    counted = recount.Counted(zoneinfo.ZoneInfo(clock))
    for case, rows in cases:
        count_holds(counted, case, rows, end_of_log)
        count_ticket(counted, case, rows, end_of_log)
    count_recurring(counted, cases)
    print(f"{log}: {sum(len(rows) for _, rows in cases)} rows of {len(cases)} cases")
    files = [FOLDER / name for name in ("ticket.rung", "on_hold.rung", "feed.rung")]
    journal = recount.replay(rung, *files, "--feed", feed, "--events", path)
    return recount.compare(counted, journal)


def main():
    rung = sys.argv[1]
    failed = try_log(rung, "helpdesk_italian.csv.zst", "helpdesk", table, "Europe/Rome")
    return try_log(rung, "helpdesk_italian.xes.gz", "helpdesk_xes", xes, "Europe/Bucharest") or failed


sys.exit(main())
