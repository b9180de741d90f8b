rung compare short.rung code.rung -e events.ndjson --drain
exit 1
