rung graph --policy second every_statement.rung
exit 2
