rung test office.rung
exit 1
