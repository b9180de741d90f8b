rung compare short.rung sooner.rung --until tomorrow < events.ndjson
exit 2
