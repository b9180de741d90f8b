rung explain --html --lines small.rung
