rung replay days.rung --events days.ndjson --drain --quiet
