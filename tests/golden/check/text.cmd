rung check two_mistakes.rung
exit 1
