rung explain --lines --policy contract_cancellation policies/project_stalled.rung
