rung explain policies/three_strikes.rung
