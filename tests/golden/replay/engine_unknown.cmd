rung replay policies/three_strikes.rung --engine fast
exit 2
