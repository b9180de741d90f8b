rung simulate policies/three_strikes.rung -n 300 -q -o /dev/full
exit 2
