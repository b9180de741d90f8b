rung fmt - < {} && rung fmt - < {} | rung fmt --check - > /dev/null
