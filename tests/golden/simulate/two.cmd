rung simulate policies/project_stalled.rung policies/unpaid_invoice.rung -n 150 -s 7
