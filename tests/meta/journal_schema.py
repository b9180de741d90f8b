#!/usr/bin/env python3
"""docs/journal.schema.json says what journals are, no more and no less: every journal at hand is valid by it, as another
program (python3-jsonschema) judges; every line of it occurs in one of them; it knows the names of journal.def and the
fields of docs/journal.md, and a line with anything else is not valid.

    journal_schema.py RUNG
"""

import copy
import json
import pathlib
import subprocess
import sys

import journal_page

try:
    import jsonschema
except ImportError:
    print("skipped: no python3-jsonschema here")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FIRST = journal_page.FIRST
# What no journal at hand has, and why.
UNSEEN = {}


def journals():
    """Yields (place, line as text): golden journals, those of pages, and replays of the examples."""
    for path in sorted([*(ROOT / "tests/golden").glob("*/*.stdout"), *(ROOT / "docs").glob("*.md")]):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if text.strip().startswith('{"journal":') or ('{"time":' in text[:40] and '"kind":' in text):
                yield f"{path.relative_to(ROOT)}:{number}", text
    for end in ([], ["--drain"]):
        command = [sys.argv[1], "replay", "--quiet", "--header", *end]
        command += ["policies/three_strikes.rung", "policies/project_stalled.rung"]
        command += ["--events", "examples/three_strikes/events.ndjson"]
        out = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        for number, text in enumerate(out.splitlines(), 1):
            yield f"{' '.join(command[1:])}: line {number}", text


def branch_of(line):
    return f"{line['kind']} {line['name']}" if "kind" in line else "header"


def problems():
    schema = json.loads((ROOT / "docs/journal.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    branches = {branch["title"]: branch for branch in schema["oneOf"]}
    known = {f"{kind} {name}": fields for (kind, name), fields in journal_page.read_page()[0].items()}
    for title in sorted(branches.keys() ^ known.keys() ^ {"header"}):
        yield f"{title} is only in one of docs/journal.md and docs/journal.schema.json"
    for title in sorted(branches.keys() & known.keys()):
        has, said = set(branches[title]["properties"]) - set(FIRST) - {"at"}, known[title]
        if has != said:
            yield f"{title} has {sorted(has)} in the schema, and {sorted(said)} in docs/journal.md"
        if branches[title].get("additionalProperties") is not False:
            yield f"{title} allows any field"
    # A validator each: which one judges a line is plain from its kind and name, and `oneOf` would say little.
    judges = {title: jsonschema.Draft202012Validator({**branch, "$defs": schema["$defs"]})
              for title, branch in branches.items()}
    whole = jsonschema.Draft202012Validator(schema)
    seen, used = {}, {title: set() for title in branches}
    for place, text in journals():
        line = json.loads(text)
        title = branch_of(line)
        if title not in judges:
            yield f"{place}: {title} is not in the schema"
            continue
        for error in judges[title].iter_errors(line):
            yield f"{place}: {title}: {'/'.join(map(str, error.path))}: {error.message}"
        used[title] |= set(line)
        seen.setdefault(title, line)
    for title, branch in sorted(branches.items()):
        if (title in seen) == (title in UNSEEN):
            yield f"{title} {'occurs after all: UNSEEN need not excuse it' if title in seen else 'occurs in no journal'}"
        for field in sorted(set(branch["properties"]) - used[title] if title in seen else []):
            if f"{title} {field}" not in UNSEEN:
                yield f"{title}: the field `{field}` occurs in no journal"
    for title, line in seen.items():
        if not whole.is_valid(line):
            yield f"{title}: valid alone, and not by the whole schema: {json.dumps(line)}"
        more, less = copy.copy(line), copy.copy(line)
        more["surprise"] = 1
        less.pop("kind" if "kind" in line else "journal")
        if whole.is_valid(more) or whole.is_valid(less):
            yield f"{title}: valid with a field too many, or too few"


found = list(problems())
print("\n".join(found))
sys.exit(bool(found))
