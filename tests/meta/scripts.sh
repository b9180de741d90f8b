#!/usr/bin/env bash
# The shell scripts are clean to shellcheck. Skipped where it is not installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
command -v shellcheck >/dev/null || { echo "skipped: no shellcheck here" && exit 77; }
shellcheck -x -s bash demo test .ci/run setup/*.sh tests/meta/*.sh "$@"
echo "clean"
