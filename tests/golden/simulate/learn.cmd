rung simulate policies/three_strikes.rung -n 3000 -c house.customers -q -e made_up.ndjson; rung simulate policies/three_strikes.rung --learn made_up.ndjson --print
