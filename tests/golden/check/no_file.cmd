rung check
exit 2
