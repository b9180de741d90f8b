rung explain policies/silent_proposal.rung
