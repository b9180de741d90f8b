rung simulate policies/three_strikes.rung --start 2026-02-02 --until 2026-01-02
exit 2
