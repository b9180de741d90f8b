rung replay idle.rung --events idle.ndjson --drain --quiet
