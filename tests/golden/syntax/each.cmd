rung check {}
exit 1
