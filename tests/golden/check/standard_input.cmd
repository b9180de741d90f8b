cd policies && rung check - <calendars.rung
