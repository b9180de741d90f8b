rung disasm every_kind.rung
