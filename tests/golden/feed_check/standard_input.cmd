head -3 examples/feeds/incidents.csv | rung feed check one.rung -
