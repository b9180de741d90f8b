rung simulate policies/three_strikes.rung --event awaiting_customer
exit 2
