echo '<html/>' | rung feed check examples/feeds/logs.rung - --feed helpdesk_xes
exit 2
