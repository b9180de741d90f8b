rung help >&-
exit 2
