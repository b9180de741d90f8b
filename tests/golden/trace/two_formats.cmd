rung trace --html --json first.rung
exit 2
