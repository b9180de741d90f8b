#!/usr/bin/env python3
"""docs/graph.svg is the picture of the policy in docs/graph.md; --update draws it anew."""

import re
import subprocess
import sys

import pictures  # finds harness

DOCS = pictures.harness.ROOT / "docs"


def main():
    args = pictures.harness.arguments(__doc__).parse_args()
    page = (DOCS / "graph.md").read_text(encoding="utf-8")
    name, policy = re.search(r"```rung file=(\S+)\n(.*?)```", page, re.S).groups()
    with pictures.harness.scratch() as folder:
        (folder / name).write_text(policy, encoding="utf-8")
        drawn = subprocess.run([args.rung.resolve(), "graph", name], cwd=folder, capture_output=True, text=True,
                               encoding="utf-8", check=True).stdout
    picture = DOCS / "graph.svg"
    if args.update:
        picture.write_text(drawn, encoding="utf-8")
    difference = pictures.harness.diff(picture.read_text(encoding="utf-8"), drawn, "docs/graph.svg")
    print(difference or "docs/graph.svg is what docs/graph.md says")
    return 1 if difference else 0


sys.exit(main())
