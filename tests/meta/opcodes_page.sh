#!/usr/bin/env bash
# opcodes_page.sh: docs/opcodes.md is what runtime/program/opcodes.def makes of it, and has a row for each opcode.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
cmake -DTABLE="$top/runtime/program/opcodes.def" -DOUTPUT="$fresh" -P "$top/cmake/Opcodes.cmake"
diff -u "$top/docs/opcodes.md" "$fresh" || { echo "not current: cmake --build build/dev --target docs" && exit 1; }
rows=$(grep -c '^| `' "$fresh")
opcodes=$(grep -c '^OP(' "$top/runtime/program/opcodes.def")
[ "$rows" = "$opcodes" ] || { echo "$rows rows for $opcodes opcodes" && exit 1; }
echo "docs/opcodes.md is current: $rows opcodes"
