rung test --filter OTHER office.rung
exit 1
