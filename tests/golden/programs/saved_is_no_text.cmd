rung compile -o a every_kind.rung; for c in check fmt explain graph trace; do rung $c a; echo $c: $?; done
