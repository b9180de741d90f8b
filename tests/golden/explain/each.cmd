rung explain --lines {}
