echo '{"time":"2026-02-02T09:00:00Z","case":"B","type":"ax"}' | rung replay in_circles.rung --drain --quiet | tail -2
