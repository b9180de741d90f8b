rung test --threshold many silent.rung
exit 2
