rung test silent.rung policies/*.rung
