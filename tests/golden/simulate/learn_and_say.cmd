rung simulate policies/three_strikes.rung --learn examples/three_strikes/events.ndjson -c house.customers -n 20 | sed -n 1,6p
