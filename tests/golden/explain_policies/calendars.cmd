rung explain policies/calendars.rung
