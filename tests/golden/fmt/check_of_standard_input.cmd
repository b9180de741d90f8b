rung fmt --check - < rough.rung
exit 1
