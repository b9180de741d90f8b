rung compare short.rung code.rung -e away.ndjson
exit 2
