rung preview policies/silent_proposal.rung --start 2026-12-18 --until 2026-12-19 --facts "{ }"
