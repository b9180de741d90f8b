#!/usr/bin/env python3
"""map_journal.py < JOURNAL > LINES: a journal of three_strike.rung in the words of the reference (its SEMANTICS.md), line by
line: what the reference does not tell (steps, obligations met, findings of its own) is left out."""

import json
import sys


def main():
    missed = {}  # the strike that was missed last, of each case: what an escalation is about
    for text in sys.stdin:
        line = json.loads(text)
        if line.get("case") is None:
            continue
        kind, name, case = line["kind"], line["name"], line["case"]
        strike = int(line["step"][-1]) if line["step"] else None
        out = {"time": line["time"], "case": case}
        if (kind, name) == ("action", "attempt"):
            out.update(action="attempt_due", strike=strike, channel=line["via"], by=line["due"])
        elif (kind, name) == ("action", "notify"):
            out.update(action="reminder", strike=strike, to=line["to"])
        elif (kind, name) == ("finding", "missed") and "via" in line:
            missed[case] = strike
            out.update(action="violation", strike=strike, missing=line["via"])
        elif (kind, name) == ("action", "escalate"):
            out.update(action="escalate", strike=missed[case], to=line["to"])
        elif (kind, name) == ("action", "close"):
            out.update(action="resolve", code=line["code"])
        else:
            continue
        print(json.dumps(out, separators=(",", ":")))


main()
