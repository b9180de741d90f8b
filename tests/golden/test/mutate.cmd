rung test --mutate silent.rung
exit 1
