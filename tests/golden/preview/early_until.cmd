rung preview policies/three_strikes.rung --start 2026-12-18 --until 2026-12-01
exit 2
