rung check --strict {}
exit 1
