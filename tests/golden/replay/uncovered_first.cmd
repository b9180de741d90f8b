rung replay uncovered_first.rung --events uncovered_first.ndjson --until 2026-04-03T00:00:00Z --quiet
