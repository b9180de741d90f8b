rung compile -o a every_kind.rung examples/feeds/logs.rung; python3 damage.py a; for f in a.*; do echo $f; rung replay -q $f < /dev/null; done 2>&1 | sed -E "s/[0-9]+ (bytes|are)/N \1/g"
