rung simulate policies/unpaid_invoice.rung -n 3 -q -e made_up.ndjson --until 2026-01-20 --event '{"type":"invoice_issued","amount":120}'; sed "s:^:| :" made_up.ndjson
