rung compile -o - every_kind.rung | head -c 500 > cut.rungc; rung disasm cut.rungc
exit 2
