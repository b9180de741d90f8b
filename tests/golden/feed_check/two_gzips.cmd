(head -2 examples/feeds/incidents.csv | gzip; sed -n 3,4p examples/feeds/incidents.csv | gzip) | rung feed check one.rung -
