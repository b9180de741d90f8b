rung replay policies/three_strikes.rung --until noon
exit 2
