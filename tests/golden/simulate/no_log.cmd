rung simulate policies/three_strikes.rung --learn nowhere.ndjson
exit 2
