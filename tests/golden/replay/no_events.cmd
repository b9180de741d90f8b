rung replay policies/three_strikes.rung -e no_such_file
exit 2
