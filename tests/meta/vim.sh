#!/usr/bin/env bash
# vim.sh FOLDER KEYWORDS.DEF: Vim gives each word of the language the group that the table says, and the other
# parts of a policy theirs. Skipped where there is no Vim.
set -euo pipefail
command -v vim >/dev/null || { echo "skipped: no vim here" && exit 77; }
folder=$1 keywords=$2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

# A line for each word, and what its group is to be called; then lines with the column to look at.
sed -n 's/^KEYWORD([A-Z_]*, *"\([a-z/]*\)", *[A-Z]*, *\([a-z]*\)).*/\1\t1\t\2/p' "$keywords" >"$work/table"
cat >>"$work/table" <<'END'
fact until: number	6	Field
set a = event.until	15	Field
text "a {case} of \" it"	6	Text
text "a {case} of \" it"	10	Placeholder
text "a {case} of \" it"	19	Escape
text "step # is no comment"	12	Text
wait 12 days	6	Number
at 2026-02-02 09:00 reply	4	Date
open mon-fri 09:00-17:00	20	Date
stand down # when	13	Comment
## step	4	Documentation
#> step	4	Quotation
#! step -- no	4	NoRule
stepping	1	-
first_step	7	-
END
cut -f1 "$work/table" >"$work/words.rung"
cut -f2 "$work/table" >"$work/columns"
cat >"$work/look.vim" <<'END'
let columns = readfile($WORK . '/columns')
let groups = [&filetype, &commentstring]
for line in range(1, line('$'))
  call add(groups, synIDattr(synID(line, str2nr(columns[line - 1]), 1), 'name'))
endfor
call writefile(groups, $WORK . '/groups')
qall!
END
WORK=$work HOME=$work timeout 50 vim -es -u NONE -i NONE --cmd "set runtimepath^=$folder" \
    -c 'filetype plugin on' -c 'syntax on' -c "edit $work/words.rung" -c "source $work/look.vim" </dev/null

{
    printf 'rung\n# %%s\n'
    while IFS=$'\t' read -r _ _ group; do
        [ "$group" = - ] && echo || echo "rung${group^}"
    done <"$work/table"
} >"$work/expected"
diff "$work/expected" "$work/groups" || { echo "Vim colours these lines otherwise"; exit 1; }
echo "$(wc -l <"$work/table") places are coloured as they should be"
