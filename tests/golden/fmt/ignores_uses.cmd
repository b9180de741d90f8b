printf 'use "nowhere.rung"' | rung fmt -
