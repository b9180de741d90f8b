rung pack examples/three_strikes/events.ndjson
exit 2
