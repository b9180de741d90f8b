python3 events.py < round.events | rung replay round.rung --drain --quiet | tail -n 2
