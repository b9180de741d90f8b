rung replay policies/three_strikes.rung -e bad_lines.ndjson --strict --quiet
exit 1
