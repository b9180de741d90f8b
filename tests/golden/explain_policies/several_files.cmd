rung explain policies/old_client.rung policies/calendars.rung | grep "^#"
