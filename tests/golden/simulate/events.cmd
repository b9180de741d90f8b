rung simulate policies/three_strikes.rung -n 3 -q -e made_up.ndjson; sed "s:^:| :" made_up.ndjson
