rung simulate round.rung -n 3 | tail -3
