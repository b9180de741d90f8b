rung replay own.rung -q -e own.csv
