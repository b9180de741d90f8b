python3 events.py < limits.events | rung replay limits.rung --drain --quiet
