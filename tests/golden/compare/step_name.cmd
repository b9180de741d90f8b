rung compare short.rung step_name.rung < events.ndjson
exit 1
