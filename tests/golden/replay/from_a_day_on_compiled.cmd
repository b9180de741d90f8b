rung compile -o p from_a_day_on.rung && rung replay p -e from_a_day_on.ndjson --drain --quiet
