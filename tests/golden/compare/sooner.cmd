rung compare short.rung sooner.rung -e events.ndjson --drain
exit 1
