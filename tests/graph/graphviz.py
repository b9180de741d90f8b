#!/usr/bin/env python3
"""Graphviz reads what is written for it, without a warning."""

import subprocess

import pictures


def check_one(picture):
    done = subprocess.run(["dot", "-Tplain"], input=picture, text=True, encoding="utf-8", capture_output=True)
    # Labels wider than a drawing are no fault of the syntax; all else is.
    complaints = [line for line in done.stderr.splitlines() if "Pango" not in line and "Fontconfig" not in line]
    if done.returncode or complaints:
        yield f"dot ended with {done.returncode}: {' '.join(complaints[:3])}"
    elif picture.count("[label=") > done.stdout.count("\nnode "):
        yield "dot drew fewer nodes than were written"


def check(drawn, folder):
    for name, picture in drawn.items():
        yield from (f"{name}: {problem}" for problem in check_one(picture))


pictures.main(__doc__, "dot", check, "dot")
