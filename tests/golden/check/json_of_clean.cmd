rung check --json policies/calendars.rung
