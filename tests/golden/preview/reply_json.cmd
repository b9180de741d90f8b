rung preview policies/awaited_details.rung --start "2026-12-18 16:00" --json --until 2026-12-26
