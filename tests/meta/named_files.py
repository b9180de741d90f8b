#!/usr/bin/env python3
"""Pages that say where things are name files that are there: every `path/with/a/slash` between backquotes."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
MADE = re.compile(r"^build/")  # by the build

found = []
for page in ("README.md", "CONTRIBUTING.md", "docs/architecture.md"):
    for number, line in enumerate((ROOT / page).read_text(encoding="utf-8").splitlines(), 1):
        for name in NAMED.findall(line):
            if not MADE.match(name) and not (ROOT / name).exists():
                found.append(f"{page}:{number}: names {name}, which is not there")
print("\n".join(found) or "all there")
sys.exit(bool(found))
