rung preview policies/silent_proposal.rung --start "2026-10-22 16:00"
