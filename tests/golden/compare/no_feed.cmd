rung compare short.rung sooner.rung feed.rung -e log.csv --feed row
exit 2
