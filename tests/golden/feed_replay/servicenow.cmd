rung replay -q examples/servicenow/*.rung -e examples/servicenow/extract.csv | diff examples/servicenow/journal.ndjson -
