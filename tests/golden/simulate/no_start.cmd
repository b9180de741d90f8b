rung simulate policies/three_strikes.rung --start soon
exit 2
