#!/usr/bin/env bash
# cli_page.sh RUNG_MANUAL: docs/cli.md says what the table of commands says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
"$1" markdown "$fresh"
diff -u docs/cli.md "$fresh" || { echo "docs/cli.md is old: cmake --build build/dev --target docs" && exit 1; }
