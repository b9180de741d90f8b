rung preview policies/three_strikes.rung --start "2026-12-23 16:00"
