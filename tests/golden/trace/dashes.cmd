rung trace dashes.rung
exit 1
