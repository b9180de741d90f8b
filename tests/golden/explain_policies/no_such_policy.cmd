rung explain --policy nobody policies/project_stalled.rung
exit 2
