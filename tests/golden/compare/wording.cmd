rung compare short.rung wording.rung -e events.ndjson --until 2026-02-03T12:00:00Z
exit 1
