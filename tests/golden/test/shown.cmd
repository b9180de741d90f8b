rung test --mutate shown.rung
exit 1
