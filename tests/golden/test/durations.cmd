rung test durations.rung
exit 1
