rung replay policies/three_strikes.rung -e examples/three_strikes/events.ndjson --drain 2>&1 >/dev/null | head -n -2
