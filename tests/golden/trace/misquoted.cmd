rung trace misquoted.rung
exit 1
