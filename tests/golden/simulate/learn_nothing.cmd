rung simulate policies/three_strikes.rung --learn /dev/null --print
exit 2
