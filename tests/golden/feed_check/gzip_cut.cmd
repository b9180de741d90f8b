cat examples/feeds/incidents.csv | gzip | head -c 200 | rung feed check one.rung -
exit 2
