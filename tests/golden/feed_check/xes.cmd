rung feed check examples/feeds/logs.rung examples/feeds/tickets.xes --feed helpdesk_xes
exit 1
