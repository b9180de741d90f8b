rung replay from_a_day_on.rung -e from_a_day_on.ndjson --drain --quiet
