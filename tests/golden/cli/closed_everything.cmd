rung help <&- >&- 2>&-
exit 2
