rung preview rules.rung --start "2026-10-24 22:00" --svg gone/a.svg > /dev/null
exit 2
