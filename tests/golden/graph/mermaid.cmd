rung graph --format mermaid every_statement.rung
