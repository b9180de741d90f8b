rung next policies/three_strikes.rung -e missing.ndjson
exit 2
