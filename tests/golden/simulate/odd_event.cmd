rung simulate policies/three_strikes.rung --event '{"type":"awaiting_customer","time":"2026-01-01T00:00:00Z"}'
exit 2
