rung replay -q examples/helpdesk/*.rung -e examples/helpdesk/extract.csv -f helpdesk | diff examples/helpdesk/journal.ndjson -
