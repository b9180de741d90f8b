rung trace --color always first.rung
exit 1
