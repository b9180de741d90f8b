rung next policies/three_strikes.rung -e examples/three_strikes/events.ndjson --by agnet
exit 2
