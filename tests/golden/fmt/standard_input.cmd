rung fmt - < rough.rung
