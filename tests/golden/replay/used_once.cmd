python3 events.py < used_once.events | rung replay used_once.rung --drain --quiet
