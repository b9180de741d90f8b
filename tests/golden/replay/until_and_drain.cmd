rung replay policies/three_strikes.rung --drain --until 2026-02-02T08:00:00Z
exit 2
