rung simulate policies/unpaid_invoice.rung -c values_mistakes.customers --print
exit 2
