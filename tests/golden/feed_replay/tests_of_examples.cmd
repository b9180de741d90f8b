rung test examples/*/*.rung
