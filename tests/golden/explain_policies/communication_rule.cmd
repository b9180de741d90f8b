rung explain policies/communication_rule.rung
