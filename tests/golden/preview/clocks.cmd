rung preview policies/three_strikes.rung --start "2027-03-26 16:00"
