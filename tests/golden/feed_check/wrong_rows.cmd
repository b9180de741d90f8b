rung feed check examples/feeds/logs.rung examples/feeds/calls.ndjson --feed calls --rows many
exit 2
