#!/usr/bin/env bash
# differential.sh RUNG DIFFERENTIAL POLICY [ARGUMENTS]: random policies and logs by native code and by the reference.
set -euo pipefail
rung=$1 differential=$2 policy=$3
shift 3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_CACHE_HOME=$folder
if ! "$rung" build "$policy" -o "$folder/module.so" 2>"$folder/why"; then
    echo "skipped: $(cat "$folder/why")"
    exit 77
fi
"$differential" --with "$rung replay --engine jit" "$@"
