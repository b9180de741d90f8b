rung simulate policies/calendars.rung
exit 2
