rung compare short.rung moved.rung -e events.ndjson --drain
