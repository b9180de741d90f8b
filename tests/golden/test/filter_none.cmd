rung test --filter nothing office.rung
exit 1
