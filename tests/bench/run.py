#!/usr/bin/env python3
"""run.py RUNG FOLDER: bench/run measures everything once and writes its page, with a figure in each of its tables. How fast
anything is, is not looked at."""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HEADINGS = ["What was aimed at", "From events to journal", "Other policies", "Before the first event", "Questions about one case",
            "Memory", "Growth"]


def main():
    rung, folder = map(pathlib.Path, sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([ROOT / "bench/run", "--quick", "--cases", "200", "--rung", rung, "--out", folder],
                          capture_output=True, text=True, check=False)
    if done.returncode == 77:
        print(done.stdout)
        sys.exit(77)
    if done.returncode:
        sys.exit(done.stderr)
    page = (folder / "performance.md").read_text(encoding="utf-8")
    for heading in HEADINGS:
        section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
        if not re.search(r"^\| .*\d.* \|$", section, re.M):
            sys.exit(f"{heading}: no figure\n{page}")
    if "<polyline" not in (folder / "performance.svg").read_text(encoding="utf-8"):
        sys.exit("the picture has no curve")
    print("the page has all its tables")


main()
