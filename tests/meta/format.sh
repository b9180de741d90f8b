#!/usr/bin/env bash
# The sources are as clang-format would lay them out. Skipped where it is not installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
command -v clang-format >/dev/null || { echo "skipped: no clang-format here" && exit 77; }
find . -path ./build -prune -o \( -name '*.c' -o -name '*.h' -o -name '*.cpp' \) -print0 |
    xargs -0 clang-format --dry-run --Werror
echo "formatted"
