echo '{"time":"2026-02-02T09:00:00Z","case":"A","type":"reply"}' | rung replay policies/three_strikes.rung -o j -r page.html 2>&1 | head -n -2; cat j; grep -o "No run began" page.html
