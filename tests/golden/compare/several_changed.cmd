rung compare several.rung several_changed.rung < events.ndjson
exit 1
