rung explain E0999
exit 2
