chmod 640 rough.rung && rung fmt rough.rung && stat -c %a rough.rung && ls
