rung explain E0203 w0603
