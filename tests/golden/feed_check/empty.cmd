rung feed check one.rung - < /dev/null
exit 2
