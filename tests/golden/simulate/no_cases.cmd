rung simulate policies/three_strikes.rung -n none
exit 2
