rung simulate policies/three_strikes.rung -c house.customers -e house.customers
exit 2
