rung simulate policies/three_strikes.rung -n 10000001
exit 2
