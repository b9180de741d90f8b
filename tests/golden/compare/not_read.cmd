rung compare short.rung sooner.rung -e log.csv
exit 2
