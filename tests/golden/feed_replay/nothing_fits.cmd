sed s/2016/16/ examples/servicenow/extract.csv | rung replay examples/servicenow/incident.rung examples/servicenow/feed.rung -o out 2>&1 | tail -n 1
