rung graph --format svg every_statement.rung
