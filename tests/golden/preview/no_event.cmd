rung preview policies/three_strikes.rung --start 2026-12-18 --event '{"type":"reply"}'
exit 2
