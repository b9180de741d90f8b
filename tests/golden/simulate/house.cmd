rung simulate policies/three_strikes.rung -c house.customers --print
