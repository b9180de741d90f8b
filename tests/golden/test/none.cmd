rung test policies/calendars.rung
