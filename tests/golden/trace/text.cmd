rung trace first.rung second.rung
exit 1
