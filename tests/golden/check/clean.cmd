rung check policies/calendars.rung
