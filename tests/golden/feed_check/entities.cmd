rung feed check examples/feeds/logs.rung entities.xes --feed helpdesk_xes
exit 2
