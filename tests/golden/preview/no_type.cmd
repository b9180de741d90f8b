rung preview policies/three_strikes.rung --start 2026-12-18 --event '{"type":"awaiting"}'
exit 2
