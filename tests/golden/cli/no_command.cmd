rung
exit 2
