rung feed check examples/feeds/logs.rung examples/feeds --feed calls
exit 2
