rung test --mutate --json silent.rung
exit 2
