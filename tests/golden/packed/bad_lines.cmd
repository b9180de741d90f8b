rung pack lines.ndjson -o e.rlog 2>/dev/null && rung unpack e.rlog | sed "s|^|> |"
