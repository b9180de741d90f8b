cp two_mistakes.rung $'a\nb\e[31m' && rung check $'a\nb\e[31m' | tail -1
