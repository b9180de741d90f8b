rung replay durations.rung --events durations.ndjson --drain --quiet
