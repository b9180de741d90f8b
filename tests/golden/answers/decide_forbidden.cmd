rung decide policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC1001 --at "2026-02-03 10:00" --event '{"type":"close","as":"Resolved"}'
exit 1
