rung compile -o p.bin policies/three_strikes.rung && rung preview p.bin --start "2026-12-18 16:00" --until 2026-12-19
