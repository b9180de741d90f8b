rung simulate policies/unpaid_invoice.rung --print
