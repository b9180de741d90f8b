rung feed check types.rung types.csv
exit 1
