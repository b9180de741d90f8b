rung compile -o saved.rungc policies/three_strikes.rung && rung why saved.rungc -e examples/three_strikes/events.ndjson -c INC1001 --at 2026-02-03T09:00:00Z | tail -n 40
