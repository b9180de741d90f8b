rung feed check examples/feeds/logs.rung examples/feeds/incidents.csv --feed servicenow
exit 1
