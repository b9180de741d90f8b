rung simulate policies/three_strikes.rung --cases 200
