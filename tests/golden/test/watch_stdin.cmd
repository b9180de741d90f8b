rung test --watch - < silent.rung
exit 2
