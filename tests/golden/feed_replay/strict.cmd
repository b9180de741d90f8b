gzip -c own.csv | rung replay own.rung -q --strict
exit 1
