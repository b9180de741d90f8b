rung next policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC1002
