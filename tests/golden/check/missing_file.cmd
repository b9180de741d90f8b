rung check nowhere.rung
exit 2
