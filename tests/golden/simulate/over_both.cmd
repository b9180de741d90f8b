rung simulate policies/three_strikes.rung -o x -e x
exit 2
