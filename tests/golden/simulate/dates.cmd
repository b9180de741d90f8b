rung simulate policies/three_strikes.rung -n 5 --start "2026-12-18 09:00" --until 2027-01-05T12:00:00Z -q -e made_up.ndjson; sed "s:^:| :" made_up.ndjson | sed -n "1p;\$p"
