rung explain broken.rung
exit 1
