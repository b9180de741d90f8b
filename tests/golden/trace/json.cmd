rung trace --json first.rung second.rung | python3 -m json.tool
