rung simulate policies/three_strikes.rung --event '{"type":"reply"}'
exit 2
