rung pack examples/three_strikes/events.ndjson -o e.rlog 2>/dev/null && rung replay policies/three_strikes.rung -q -e e.rlog | head -n 3 && ls *.rlog*
