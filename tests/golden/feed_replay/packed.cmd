gzip -c examples/three_strikes/events.ndjson | rung replay policies/three_strikes.rung -q | head -3
