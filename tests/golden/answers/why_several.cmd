rung why policies/project_stalled.rung -c PR1 < several.ndjson
