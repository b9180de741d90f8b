python3 events.py < kept_fields.events | rung replay kept_fields.rung --drain --quiet
