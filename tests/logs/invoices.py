#!/usr/bin/env python3
"""invoices.py RUNG: the unpaid-invoice policy and the terms of examples/invoices over a log of 2,466 invoices, each rule
recounted from the rows themselves. How many days late an invoice was paid, the log says itself."""

import datetime
import sys

import recount

END_OF_DAY = recount.DAY - datetime.timedelta(microseconds=1)


def date(text):
    return datetime.datetime.strptime(text, "%m/%d/%Y")


def count_reminders(counted, case, issued, settled):
    name = "unpaid_invoice"
    days = (settled - issued).days
    for day in (7, 15, 28):
        if days > day:
            counted.add((name, "send", "Gentle reminder"), case, issued + day * recount.DAY)
    honest = "Be honest: could the client be upset with us?"
    if days > 28:
        counted.add((name, "task", honest), case, issued + 28 * recount.DAY)
    if days > 31:  # the log does not say that anybody was: the policy goes on waiting for it, and asks for nothing else
        counted.add((name, "missed", honest), case, issued + 31 * recount.DAY)
        counted.add((name, "notify", "accounts"), case, issued + 31 * recount.DAY)
    counted.add((name, "close", "Paid"), case, settled)


def count_terms(counted, case, due, late, disputed, settled):
    name = "terms"
    counted.add((name, "close", "Paid"), case, settled)
    if late > 0:
        counted.add((name, "missed", "Pay the invoice"), case, due + END_OF_DAY)
    if late > 0 and disputed:
        counted.add((name, "notify", "accounts"), case, due + END_OF_DAY)
    if late > 14:
        counted.add((name, "missed", "Pay the overdue invoice"), case, due + END_OF_DAY + 14 * recount.DAY)
        counted.add((name, "flag", "two_weeks_late"), case, due + END_OF_DAY + 14 * recount.DAY)


def count_slow_payers(counted, overdue):
    for case, debtor, time in overdue:
        others = {other for other, whose, then in overdue
                  if whose == debtor and other != case and time - 90 * recount.DAY < then < time}
        if len(others) + 1 >= 3:
            counted.add(("terms", "flag", "slow_payer"), case, time)


def main():
    log = recount.path_of("ibm_accounts_receivable.csv.zst")
    header, rows = recount.rows_of(log)
    counted = recount.Counted()
    overdue = []
    for row in rows:
        row = dict(zip(header, row))
        case, late = row["invoiceNumber"], int(row["DaysLate"])
        issued, due, settled = (date(row[name]) for name in ("InvoiceDate", "DueDate", "SettledDate"))
        count_reminders(counted, case, issued, settled)
        count_terms(counted, case, due, late, row["Disputed"] == "Yes", settled)
        if late > 0:
            overdue.append((case, row["customerID"], due + END_OF_DAY))
    count_slow_payers(counted, overdue)
    print(f"{len(rows)} invoices")
    files = ["policies/unpaid_invoice.rung", "examples/invoices/terms.rung", "examples/invoices/feed.rung"]
    return recount.compare(counted, recount.replay(sys.argv[1], *files, "--events", log))


sys.exit(main())
