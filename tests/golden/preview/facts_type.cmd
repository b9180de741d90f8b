rung preview policies/unpaid_invoice.rung --start 2026-12-18 --until 2026-12-19 --facts ' { "amount" : 7, "type" : "paid" } '
