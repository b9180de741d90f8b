rung decide policies/three_strikes.rung -e examples/three_strikes/events.ndjson --event '{"type":"reply"}'
exit 2
