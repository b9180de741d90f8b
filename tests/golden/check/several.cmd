rung check policies/calendars.rung policies/three_strikes.rung
