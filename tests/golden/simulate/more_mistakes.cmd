rung simulate policies/three_strikes.rung -c more_mistakes.customers --print
exit 2
