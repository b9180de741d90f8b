rung fmt --check rough.rung policies/calendars.rung
exit 1
