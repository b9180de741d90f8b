#!/usr/bin/env bash
# symbols.sh LIBRARY...: every name that a library shows to others begins with rung_.
set -euo pipefail
strangers=$(nm -g --defined-only "$@" 2>/dev/null | awk 'NF == 3 && $2 ~ /^[A-Z]$/ { print $3 }' |
    grep -v -e '^rung_' -e '^_Z' -e '^__asan' -e '^__odr_asan' -e '^__gcov' -e '^DW.ref' || true)
[ -z "$strangers" ] || { printf 'names without rung_:\n%s\n' "$strangers" && exit 1; }
echo "all exported names begin with rung_"
