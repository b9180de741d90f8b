rung trace --html no_source.rung | grep "lt;b"
