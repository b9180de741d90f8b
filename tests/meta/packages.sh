#!/usr/bin/env bash
# setup/packages names the package of every library that the build asks pkg-config for. Only Debian can tell.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
command -v dpkg-query >/dev/null || { echo "skipped: no dpkg here" && exit 77; }
failed=0
modules=$(find . -path ./build -prune -o -name CMakeLists.txt -print0 |
    xargs -0 sed -nE 's/.*pkg_check_modules\([A-Za-z0-9_]+ ([^)]*)\).*/\1/p' | tr ' ' '\n' | grep '^[a-z]' | sort -u)
for module in $modules; do
    owner=$(dpkg-query -S "$(pkg-config --variable=pcfiledir "$module")/$module.pc" | cut -d: -f1)
    grep -q "^$owner " setup/packages || { echo "$module comes from $owner, which setup/packages lacks" && failed=1; }
done
exit $failed
