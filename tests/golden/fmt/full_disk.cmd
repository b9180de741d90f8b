rung fmt - < rough.rung > /dev/full
exit 2
