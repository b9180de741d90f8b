rung check --color=always two_mistakes.rung
exit 1
