rung compile every_kind.rung
exit 2
