rung preview policies/three_strikes.rung --start 2026-12-18 --facts '{"tickets":1}'
exit 2
