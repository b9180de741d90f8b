rung compare short.rung sooner.rung -e events.ndjson --report -
exit 2
