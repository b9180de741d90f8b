rung check --size --json policies/three_strikes.rung > j; head -6 j; python3 -m json.tool < j > /dev/null && echo it is JSON
