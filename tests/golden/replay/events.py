#!/usr/bin/env python3
"""events.py < LINES > NDJSON: events as `date time case type field=value...` lines, to be read beside the journal; `#`
begins a comment, `a_b` in a text means `a b`, `[a|b]` is a list."""

import json
import sys

TEXTS = ("task", "as", "value", "code", "note")

for line in sys.stdin:
    words = line.split("#")[0].split()
    if not words:
        continue
    day, time, case, kind, *fields = words
    event = {"time": f"{day}T{time}:00Z", "case": case, "type": kind}
    for field in fields:
        name, value = field.split("=", 1)
        if value.startswith("["):
            value = value[1:-1].split("|")
        event[name] = value.replace("_", " ") if name in TEXTS else value
    print(json.dumps(event, separators=(",", ":")))
