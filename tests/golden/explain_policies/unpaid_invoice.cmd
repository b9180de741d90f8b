rung explain policies/unpaid_invoice.rung
