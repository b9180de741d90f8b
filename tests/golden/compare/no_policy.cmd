rung compare short.rung feed.rung < events.ndjson
exit 2
