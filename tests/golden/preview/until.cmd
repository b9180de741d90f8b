rung preview policies/unpaid_invoice.rung --start 2026-10-22T16:00:00Z --facts '{"amount":120}' --event '{"type":"invoice_issued","amount":120}' --until 2026-12-01
