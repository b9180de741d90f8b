python3 events.py < orders.events | rung replay orders.rung --drain --quiet
