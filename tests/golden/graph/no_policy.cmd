rung graph calendars_only.rung
exit 2
