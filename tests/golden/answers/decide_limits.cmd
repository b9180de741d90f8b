rung decide conditions.rung -e conditions.ndjson -c X --event '{"type":"attempt","via":"phone","outcome":"reached"}'
exit 1
