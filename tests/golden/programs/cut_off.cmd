rung compile -o whole.rungc every_kind.rung; head -c 500 whole.rungc > cut.rungc; rung disasm cut.rungc
exit 2
