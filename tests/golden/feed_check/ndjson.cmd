rung feed check examples/feeds/logs.rung examples/feeds/calls.ndjson --feed calls
exit 1
