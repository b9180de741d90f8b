rung help >/dev/full
exit 2
