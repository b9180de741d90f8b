rung decide policies/three_strikes.rung -e examples/three_strikes/events.ndjson -c INC1003 --at "2026-02-02 10:30" --event '{"type":"attempt","via":"chatt","outcom":"no_answer","documented":{"x":1}}'
