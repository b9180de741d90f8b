rung simulate policies/three_strikes.rung -n 60 --json | python3 -m json.tool --no-indent | sed "s/}, /},\n/g"
