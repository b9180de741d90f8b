rung pack examples/three_strikes/events.ndjson -o e.rlog 2>/dev/null && head -c 300 e.rlog | rung unpack -
exit 1
