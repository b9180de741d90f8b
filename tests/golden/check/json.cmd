rung check --json two_mistakes.rung | python3 -m json.tool
