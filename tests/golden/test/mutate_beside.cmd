rung test --mutate silent.rung beside.rung
