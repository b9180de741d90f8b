rung why policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC1002 --at "2026-02-02 09:50"
