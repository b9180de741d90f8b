rung preview policies/three_strikes.rung --start "2026-12-18 09:30" --story story.ndjson
