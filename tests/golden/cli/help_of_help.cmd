rung help help
