rung explain policies/distressed_client.rung
