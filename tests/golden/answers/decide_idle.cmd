rung decide policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC1002 --event '{"type":"close","as":"Resolved"}'
