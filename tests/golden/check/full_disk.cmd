rung check two_mistakes.rung >/dev/full
exit 2
