rung simulate policies/three_strikes.rung --feed x
exit 2
