python3 events.py < rules.events | rung replay rules.rung --until 2026-02-07T09:00:00Z --quiet
