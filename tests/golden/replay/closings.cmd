rung replay closings.rung --events closings.ndjson --drain --quiet
