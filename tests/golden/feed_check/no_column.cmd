rung feed check one.rung other.csv
exit 2
