python3 events.py < tally.events | rung replay tally.rung --until 2026-02-05T00:00:00Z --quiet
