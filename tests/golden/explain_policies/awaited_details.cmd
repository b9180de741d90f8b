rung explain policies/awaited_details.rung
