rung simulate policies/three_strikes.rung -c mistakes.customers --print
exit 2
