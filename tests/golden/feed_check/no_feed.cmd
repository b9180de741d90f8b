rung feed check policies/three_strikes.rung examples/feeds/incidents.csv
exit 2
