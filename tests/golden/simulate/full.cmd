rung simulate policies/three_strikes.rung -n 300 -e /dev/full
exit 2
