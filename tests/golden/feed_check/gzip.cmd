head -3 examples/feeds/incidents.csv | gzip | rung feed check one.rung -
