rung replay policies/three_strikes.rung -e examples/three_strikes/events.ndjson --until 2026-02-06T09:00:00Z --quiet
