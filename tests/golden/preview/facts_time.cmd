rung preview policies/unpaid_invoice.rung --start 2026-12-18 --facts '{"amount":7,"time":"2027-01-01T00:00:00Z"}'
exit 2
