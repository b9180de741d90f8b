rung test --threshold 30 silent.rung
