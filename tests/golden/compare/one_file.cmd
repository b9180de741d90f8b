rung compare short.rung < events.ndjson
exit 2
