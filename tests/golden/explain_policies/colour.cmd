rung explain --color=always --policy contract_cancellation policies/project_stalled.rung
