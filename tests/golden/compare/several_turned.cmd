rung compare several.rung several_turned.rung < events.ndjson
