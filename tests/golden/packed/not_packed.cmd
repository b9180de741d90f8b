rung unpack examples/three_strikes/events.ndjson; rung pack lines.ndjson -o e.rlog 2>/dev/null && rung feed check examples/feeds/logs.rung e.rlog -f calls
exit 2
