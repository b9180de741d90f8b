#!/usr/bin/env bash
# manual_pages.sh FOLDER COMMANDS: groff sets each manual page without a warning, and there is one for each command;
# COMMANDS prints them.
set -euo pipefail
folder=$1
shift
command -v groff >/dev/null || { echo "skipped: no groff here" && exit 77; }
test -s "$folder/rung.1"
"$@" | while read -r words; do
    test -s "$folder/rung-${words// /-}.1" || { echo "no page for rung $words" && exit 1; }
done
for page in "$folder"/*.1; do
    warnings=$(groff -man -Tutf8 -rLL=78n -ww -b "$page" 2>&1 >/dev/null)
    [ -z "$warnings" ] || { printf '%s\n' "$warnings" && exit 1; }
    # A man page that lost its text would set just as well.
    groff -man -Tascii -P-cbu "$page" | grep "^EXIT STATUS" >/dev/null || { echo "$page: text is missing" && exit 1; }
done
echo "all pages are clean"
