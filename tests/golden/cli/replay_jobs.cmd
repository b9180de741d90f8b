rung replay policies/three_strikes.rung -e examples/three_strikes/events.ndjson --jobs 65
exit 2
