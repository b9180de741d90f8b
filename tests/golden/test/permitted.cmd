rung test permitted.rung
exit 1
