rung feed check examples/feeds/logs.rung nowhere.csv --feed calls
exit 2
