rung test missing.rung
exit 2
