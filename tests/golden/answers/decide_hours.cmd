rung decide policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC1003 --at "2026-02-04 22:30" --event '{"type":"attempt","via":"chat"}'
exit 1
