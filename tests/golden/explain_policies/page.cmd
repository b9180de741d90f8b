rung explain --html small.rung
