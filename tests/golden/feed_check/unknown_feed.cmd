rung feed check examples/feeds/logs.rung examples/feeds/calls.ndjson --feed cals
exit 2
