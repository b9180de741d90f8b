rung why examples/servicenow/*.rung -e examples/servicenow/extract.csv -c INC1 --at 2016-03-07
