rung help --colour
exit 2
