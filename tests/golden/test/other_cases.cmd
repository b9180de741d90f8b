rung test other_cases.rung
exit 1
