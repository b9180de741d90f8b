rung replay closed_idle.rung --events closed_idle.ndjson --drain --quiet
