rung test --coverage tried.html silent.rung > /dev/null && sed -n "/<main>/,\$p" tried.html
