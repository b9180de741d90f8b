rung fmt rough.rung && touch -d 2001-01-01 rough.rung && rung fmt rough.rung && stat -c %y rough.rung
