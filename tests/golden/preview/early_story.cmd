rung preview policies/three_strikes.rung --start 2027-12-18 --story story.ndjson
exit 2
