rung compile -o short.rungc short.rung && rung compare short.rungc no_email.rung -e events.ndjson --drain
exit 1
