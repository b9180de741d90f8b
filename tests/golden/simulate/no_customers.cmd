rung simulate policies/three_strikes.rung -c nowhere.customers
exit 2
