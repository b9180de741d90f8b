rung replay documented.rung -e documented.ndjson --drain --quiet
