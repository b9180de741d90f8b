printf "" | rung fmt - && printf "\n\n  \n" | rung fmt - && printf "\n\n# a\n\n\n\n" | rung fmt -
