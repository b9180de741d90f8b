#!/usr/bin/env bash
# textmate.sh FOLDER KEYWORDS.DEF POLICY...: the extension for Visual Studio Code is well-formed, and its grammar
# colours words as the table says. Needs node; with the packages vscode-textmate and vscode-oniguruma (in a
# node_modules that NODE_PATH leads to) the grammar is tried in the engine of the editor itself.
set -euo pipefail
command -v node >/dev/null || { echo "skipped: no node here" && exit 77; }
exec node "$(dirname "${BASH_SOURCE[0]}")/textmate.js" "$@"
