rung why policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC1001 --at tomorrow
exit 2
