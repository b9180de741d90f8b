rung replay looks.rung --events looks.ndjson --drain --quiet
