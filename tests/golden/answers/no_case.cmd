rung why policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC100
exit 2
