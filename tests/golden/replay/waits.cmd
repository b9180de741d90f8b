python3 events.py < waits.events | rung replay waits.rung --drain --quiet
