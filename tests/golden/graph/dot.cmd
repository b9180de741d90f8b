rung graph --format dot every_statement.rung
