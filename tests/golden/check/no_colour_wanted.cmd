NO_COLOR=1 rung check two_mistakes.rung
exit 1
