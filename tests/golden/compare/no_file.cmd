rung compare short.rung away.rung < events.ndjson
exit 2
