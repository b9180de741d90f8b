rung compare short.rung sooner.rung -e events.ndjson --report sooner.rung
exit 2
