rung help a b c
exit 2
