rung preview rules.rung --start "2026-10-24 22:00" --html night.html > /dev/null && cat night.html
