rung preview policies/three_strikes.rung --start 2026-12-18 --story gone.ndjson
exit 2
