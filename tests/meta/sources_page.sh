#!/usr/bin/env bash
# sources_page.sh RUNG [--update]: policies/SOURCES.md says what `rung trace` says, and no sentence of a source is left
# open. With --update, writes the page.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/../../policies"
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
open=0
"$1" trace --markdown -- *.rung >"$fresh" || open=$?
[ -s "$fresh" ] || { echo "there is nothing to trace before the policies are mended" && exit 1; }
[ "${2:-}" != --update ] || cp "$fresh" SOURCES.md
diff -u SOURCES.md "$fresh" || { echo "policies/SOURCES.md is old: cmake --build build/dev --target docs" && exit 1; }
[ "$open" = 0 ] || { echo "a sentence is neither expressed nor set aside: rung trace policies/*.rung" && exit 1; }
echo "current, and nothing is open"
