rung preview policies/three_strikes.rung --start 2026-12-18 --facts '{"ticket_source":"fax"}'
exit 2
