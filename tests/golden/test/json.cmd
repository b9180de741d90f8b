rung test --json --filter another office.rung
exit 1
