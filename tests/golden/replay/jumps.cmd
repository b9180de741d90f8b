python3 events.py < jumps.events | rung replay jumps.rung --until 2026-02-11T12:00:00Z --quiet
