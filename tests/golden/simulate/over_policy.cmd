cp policies/three_strikes.rung p.rung; cp policies/calendars.rung policies/es.ics .; cp -r policies/sources .; rung simulate p.rung -o p.rung
exit 2
