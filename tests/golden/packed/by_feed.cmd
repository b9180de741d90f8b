rung pack examples/feeds/calls.ndjson examples/feeds/logs.rung -f calls -o e.rlog 2>/dev/null && rung unpack e.rlog | sed "s|^|> |"
