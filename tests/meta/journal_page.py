#!/usr/bin/env python3
"""Every line of the golden journals is as docs/journal.md says: its first keys and their order, its name, no field that
the page does not give to that name; and every name of the page is one that the machine knows, and back."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FIRST = ["time", "case", "policy", "run", "seq", "step", "kind", "name"]
HEADINGS = {"## Actions": "action", "## Findings": "finding", "## Steps": "step"}


def read_page():
    """The fields of each (kind, name), and all fields that are explained."""
    fields, explained, kind = {}, set(), None
    for line in (ROOT / "docs/journal.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = next((k for start, k in HEADINGS.items() if line.startswith(start)), line[3:])
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and kind in HEADINGS.values():
            fields[kind, cells[0].strip("`")] = set(re.findall(r"`(\w+)`", cells[2]))
        elif line.startswith("| `") and kind == "Fields":
            explained |= set(re.findall(r"`(\w+)`", cells[0]))
    return fields, explained


def problems():
    fields, explained = read_page()
    known = set()
    for kind, name in re.findall(r"^(ACTION|FINDING|STEP)\((\w+)\)$",
                                 (ROOT / "runtime/include/rung/journal.def").read_text(encoding="utf-8"), re.M):
        known.add((kind.lower(), name))
    for kind, name in sorted(known ^ set(fields)):
        yield f"{kind} {name} is only in one of docs/journal.md and journal.def"
    for name in sorted(set().union(*fields.values()) - explained):
        yield f"docs/journal.md does not explain the field `{name}`"
    lines = 0
    for path in sorted((ROOT / "tests/golden").glob("*/*.stdout")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not text.startswith('{"time":'):
                continue
            lines += 1
            line = json.loads(text)
            keys, place = list(line), f"{path.relative_to(ROOT)}:{number}"
            if keys[:8] != FIRST or ("at" in line and keys[-1] != "at"):
                yield f"{place}: the keys are not in their order: {keys}"
            allowed = fields.get((line["kind"], line["name"]))
            if allowed is None:
                yield f"{place}: no such {line['kind']}: {line['name']}"
            elif set(keys[8:]) - {"at"} - allowed:
                yield f"{place}: {line['name']} has {sorted(set(keys[8:]) - {'at'} - allowed)}, which the page does not say"
    if lines < 100:
        yield f"only {lines} lines of journals were found"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found))
    sys.exit(bool(found))
