#!/usr/bin/env python3
"""examples.py RUNG RUNG_MANUAL: the examples of the help work, in a folder that holds the shipped policies."""

import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness  # noqa: E402

rung, manual = map(pathlib.Path, sys.argv[1:])
failed = False
lines = subprocess.run([manual, "examples"], check=True, capture_output=True, text=True).stdout.splitlines()
for line in lines:
    with harness.scratch() as folder:
        if (folder / "policies").is_dir():
            shutil.copytree(folder / "policies", folder, dirs_exist_ok=True)
        stdout, stderr, code = harness.shell(line, rung, folder)
    if code not in (0, 1) or not stdout + stderr and not any(mark in line for mark in (" > ", " -o ", "fmt")):
        print(f"$ {line}\n{stdout}{stderr}exit code {code}")
        failed = True
print(f"{len(lines)} examples run")
sys.exit(failed)
