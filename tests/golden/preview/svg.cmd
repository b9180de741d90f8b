rung preview policies/three_strikes.rung --start "2026-12-23 16:00" --svg christmas.svg > /dev/null && cat christmas.svg
