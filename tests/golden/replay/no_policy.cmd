rung replay policies/calendars.rung -e bad_lines.ndjson
exit 2
