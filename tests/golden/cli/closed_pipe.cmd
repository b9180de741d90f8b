{ sleep 0.2; rung help; echo "exit $?" >&2; } | true
