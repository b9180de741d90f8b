rung graph --policy nothing_like_it every_statement.rung
exit 2
