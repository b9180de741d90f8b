#!/usr/bin/env bash
# completion.sh SCRIPT RUNG RUNG_MANUAL: the completion offers what `rung help` tells of, as bash would ask for it.
set -euo pipefail
script=$1 rung=$2 manual=$3
# shellcheck source=/dev/null
. "$script"

# complete_after WORD...: what is offered for the last word, one a line, sorted.
complete_after() {
    COMP_WORDS=(rung "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _rung || true
    printf '%s\n' "${COMPREPLY[@]}" | sort -u
}

expect() {
    local wanted=$1 got
    shift
    got=$(complete_after "$@" | paste -sd ' ')
    [ "$got" = "$wanted" ] || { printf 'rung %s<TAB>\n  offers:  %s\n  expects: %s\n' "$*" "$got" "$wanted" && exit 1; }
}

first_words=$("$manual" commands | cut -d ' ' -f 1 | sort -u | paste -sd ' ')
expect "$first_words" ""
expect "$first_words" --color never ""
expect "$first_words" --color = never ""
expect "$first_words" help ""
expect "help" hel
expect "always auto never" --color ""
expect "always auto never" --color =
expect "always auto" --color = a
expect "always auto never" help --color ""
expect "" no-such-command ""

# Every long option that the help of a command names is offered after it.
"$manual" commands | while read -ra words; do
    expect "$("$rung" help "${words[@]}" | grep -oE '^  (-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u | paste -sd ' ')" \
        "${words[@]}" --
done

# Files: policies and folders, names with blanks whole.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
touch 'a policy.rung' notes.txt
mkdir sub
if "$manual" commands | grep -qx check; then
    expect "a policy.rung sub" check ""
    expect "a policy.rung" check a
    expect "a policy.rung" check --json a
fi
echo "the completion works"
