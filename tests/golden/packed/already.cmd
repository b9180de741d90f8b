rung pack examples/three_strikes/events.ndjson -o e.rlog 2>/dev/null && rung pack e.rlog -o f.rlog; rung pack examples/three_strikes/events.ndjson -o examples/three_strikes/events.ndjson; rung pack missing -o f.rlog; rung pack lines.ndjson -o missing/f.rlog; rung pack lines.ndjson -o /dev/null
exit 2
