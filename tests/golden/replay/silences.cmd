rung replay --quiet silences.rung --events silences.ndjson
