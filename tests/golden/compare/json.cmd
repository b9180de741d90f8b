rung compare short.rung sooner.rung -e events.ndjson --drain --json
exit 1
