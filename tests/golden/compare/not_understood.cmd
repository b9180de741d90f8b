rung compare short.rung level.rung -e events.ndjson --drain
exit 1
