rung explain --html small.rung policies/old_client.rung | sed -n "/<nav>/,/<.nav>/p"
