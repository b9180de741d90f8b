rung simulate policies/three_strikes.rung -s -1
exit 2
