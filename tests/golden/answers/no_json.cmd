rung decide policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC1001 --event '{type:close}'
exit 2
