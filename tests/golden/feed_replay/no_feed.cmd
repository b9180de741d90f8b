rung replay policies/three_strikes.rung -q -f incidents
exit 2
