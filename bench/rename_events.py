#!/usr/bin/env python3
"""rename_events.py < EVENTS > EVENTS: the reference's own names of events and fields as Rung has them. Lines that are no
JSON objects stay as they are; a time that is not in UTC, which the reference refuses and Rung would read, is taken away."""

import json
import sys


def main():
    for text in sys.stdin:
        text = text.rstrip("\n")
        try:
            event = json.loads(text)
        except ValueError:
            print(text)
            continue
        if isinstance(event, dict):
            if event.get("type") == "attempt" and "channel" in event:
                event["via"] = event.pop("channel")
            if event.get("type") == "out_of_office" and "until" in event:
                event["back_on"] = event.pop("until")
            if event.get("type") == "ack":
                event["type"] = "took_over"
            if not str(event.get("time")).endswith("Z"):
                event["time"] = None
            text = json.dumps(event, separators=(",", ":"))
        print(text)


main()
