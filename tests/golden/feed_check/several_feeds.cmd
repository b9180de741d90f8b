rung feed check examples/feeds/logs.rung examples/feeds/calls.ndjson
exit 2
