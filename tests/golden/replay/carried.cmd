rung replay carried.rung --events carried.ndjson --drain --quiet
