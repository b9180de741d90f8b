rung hlep
exit 2
