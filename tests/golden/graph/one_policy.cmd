rung graph --policy second_policy every_statement.rung
