rung feed check examples/feeds/logs.rung examples/feeds/incidents.csv --feed helpdesk_xes
exit 2
