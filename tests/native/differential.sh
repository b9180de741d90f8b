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
# Where the interpreter runs in place of native code, nothing was tried.
cat >"$folder/native" <<END
#!/bin/bash
exec 3>&1
said=\$("$rung" replay --engine jit "\$@" 2>&1 >&3)
code=\$?
printf '%s' "\$said" >&2
[[ "\$said" != *"no native code"* ]] || { echo "there was no native code"; exit 70; }
exit \$code
END
chmod +x "$folder/native"
"$differential" --with "$folder/native" "$@"
