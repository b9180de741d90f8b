rung pack examples/three_strikes/events.ndjson -o e.rlog 2>/dev/null && printf "\002" | dd of=e.rlog bs=1 seek=8 conv=notrunc status=none && rung unpack e.rlog
exit 2
