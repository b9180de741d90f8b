rung graph broken.rung
exit 1
