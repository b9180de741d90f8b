rung replay texts.rung --events texts.ndjson --drain --quiet
