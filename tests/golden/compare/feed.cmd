rung compare short.rung sooner.rung feed.rung -e log.csv
