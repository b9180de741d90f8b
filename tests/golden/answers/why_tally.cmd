rung why conditions.rung -e conditions.ndjson -c X
