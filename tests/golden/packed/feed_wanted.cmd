rung pack examples/feeds/calls.ndjson -f calls -o e.rlog; rung pack examples/feeds/calls.ndjson examples/feeds/logs.rung -o e.rlog; rung pack examples/three_strikes/events.ndjson -o e.rlog 2>/dev/null && rung replay -q policies/three_strikes.rung -e e.rlog -f calls
exit 2
