rung compare short.rung sooner.rung --until 2026-02-03T12:00:00Z --drain < events.ndjson
exit 2
