rung explain policies/old_client.rung
