rung replay examples/servicenow/incident.rung -e examples/servicenow/extract.csv -o out 2>&1 | tail -n 1
