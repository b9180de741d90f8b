rung preview round.rung --start 2026-12-18
