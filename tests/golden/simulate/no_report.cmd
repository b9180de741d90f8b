rung simulate policies/three_strikes.rung -n 3 -r nowhere/x.html
exit 2
