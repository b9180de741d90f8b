rung replay by.rung --events by.ndjson --quiet
