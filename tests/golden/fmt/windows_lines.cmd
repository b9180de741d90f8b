printf '\357\273\277policy p {\r\n  # a comment\r\n\r\n\r\n  customer c\r\n}\r\n' | rung fmt - | od -c
