rung compile -o p.dat every_kind.rung && diff <(rung check --size every_kind.rung) <(rung check --size p.dat) && echo the same
