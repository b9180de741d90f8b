#!/usr/bin/env bash
# help_width.sh RUNG RUNG_MANUAL: help fits 80 columns, and `rung help X` is `rung X --help`.
set -euo pipefail
rung=$1 manual=$2
check() {
    local long
    long=$("$rung" "$@" | awk 'length > 80')
    [ -z "$long" ] || { printf 'rung %s: wider than 80 columns:\n%s\n' "$*" "$long" && exit 1; }
}
check help
"$manual" commands | while read -ra words; do
    check help "${words[@]}"
    cmp <("$rung" help "${words[@]}") <("$rung" "${words[@]}" --help)
done
