rung check --size every_kind.rung
