python3 events.py < missed_own.events | rung replay missed_own.rung --drain --quiet
