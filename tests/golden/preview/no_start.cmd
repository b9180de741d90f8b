rung preview policies/three_strikes.rung
exit 2
