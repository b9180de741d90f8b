rung next policies/three_strikes.rung -e examples/three_strikes/events.ndjson --at "2026-02-02 14:10"
