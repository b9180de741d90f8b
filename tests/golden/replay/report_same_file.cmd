for r in - bad_lines.ndjson policies/three_strikes.rung out.ndjson none/page.html; do rung replay -q policies/three_strikes.rung -e bad_lines.ndjson --out out.ndjson --report $r && echo "$r was written"; done
exit 2
