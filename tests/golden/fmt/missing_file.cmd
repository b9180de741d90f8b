rung fmt nowhere.rung rough.rung
exit 2
