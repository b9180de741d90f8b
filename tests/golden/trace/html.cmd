rung trace --html first.rung second.rung
exit 1
