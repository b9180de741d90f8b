cp broken.rung as_it_was; rung fmt broken.rung rough.rung 2> said; echo "exit code $?"; head -c 15 said; echo; cmp broken.rung as_it_was && rung fmt --check rough.rung
