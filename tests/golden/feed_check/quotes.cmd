rung feed check one.rung quotes.csv
exit 1
