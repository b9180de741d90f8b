rung trace --markdown first.rung second.rung
exit 1
