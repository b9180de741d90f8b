rung help --color=blue
exit 2
