rung replay -q policies/unpaid_invoice.rung examples/invoices/*.rung -e examples/invoices/extract.csv --until 2013-03-31T00:00:00Z | diff examples/invoices/journal.ndjson -
