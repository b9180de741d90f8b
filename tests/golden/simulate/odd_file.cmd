printf "\\000\\377people\\n  \\033[31m 5%%\\n" | rung simulate policies/three_strikes.rung -c - --print
exit 2
