python3 events.py < coincidences.events | rung replay coincidences.rung --until 2026-02-02T16:00:00Z --quiet
