rung help hlp
exit 2
