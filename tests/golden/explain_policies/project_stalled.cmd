rung explain policies/project_stalled.rung
