rung test --threshold 90 silent.rung
exit 1
