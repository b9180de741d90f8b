rung simulate policies/unpaid_invoice.rung -n 1000 -q -e made_up.ndjson; rung simulate policies/unpaid_invoice.rung --learn made_up.ndjson --print
