gzip -c several.ndjson | rung decide policies/project_stalled.rung -c PR1 --at '2026-02-10 12:00' --event '{"type":"reply","from":"client"}'
