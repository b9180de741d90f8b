rung replay foreseen.rung --events foreseen.ndjson --drain --quiet
