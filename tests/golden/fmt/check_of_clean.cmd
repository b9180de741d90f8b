rung fmt --check policies/calendars.rung
