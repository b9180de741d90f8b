rung simulate policies/three_strikes.rung -n 3 -e nowhere/x
exit 2
