rung --version
