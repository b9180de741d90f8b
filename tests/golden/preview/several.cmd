rung preview policies/project_stalled.rung --start "2026-12-18 16:00" --until 2027-03-01
