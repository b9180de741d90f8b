rung simulate policies/three_strikes.rung --learn examples/three_strikes/events.ndjson --print
