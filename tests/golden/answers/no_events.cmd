rung why policies/three_strikes.rung -e /dev/null -c INC1001
exit 2
