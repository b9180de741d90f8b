rung replay policies/three_strikes.rung -e bad_lines.ndjson --out bad_lines.ndjson
exit 2
