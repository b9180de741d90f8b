#!/usr/bin/env python3
"""embed.py RUNG: examples/embedding/step.c, with the header that `rung build` writes: a C program that keeps records of
its own steps the policy as a replay does, by native code and by the interpreter."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNG = pathlib.Path(sys.argv[1]).resolve()
BUILD = RUNG.parent
POLICY = ROOT / "policies/three_strikes.rung"
EVENTS = """{"time":"2026-02-02T08:00:00Z","case":"A","type":"awaiting_customer"}
{"time":"2026-02-02T09:00:00Z","case":"A","type":"attempt","via":"chat","outcome":"no_answer"}
{"time":"2026-02-04T09:00:00Z","case":"A","type":"reply"}
"""


def must(*words, **more):
    done = subprocess.run([str(word) for word in words], text=True, capture_output=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def told(line):
    """A line of the journal as the program prints it."""
    entry = json.loads(line)
    return " ".join(filter(None, (entry["time"], entry["kind"], entry["name"], entry.get("step"))))


def main():
    if "RUNG_SANITIZE:BOOL=ON" in (BUILD / "CMakeCache.txt").read_text(encoding="utf-8"):
        print("skipped: a library with sanitizers wants programs that have them, too")
        return 77
    with tempfile.TemporaryDirectory(prefix="rung-test-") as name:
        folder = pathlib.Path(name)
        done = subprocess.run([RUNG, "build", POLICY, "-o", folder / "three_strikes.so", "--header", folder / "three_strikes.h"],
                              text=True, capture_output=True, check=False)
        if done.returncode:
            print(f"skipped: {done.stderr}")
            return 77
        include = [f"-I{ROOT / layer / 'include'}" for layer in ("runtime", "compiler")]
        must(os.environ.get("CC", "cc"), "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{folder}", *include,
             ROOT / "examples/embedding/step.c", f"-L{BUILD / 'library'}", "-lrung", "-o", folder / "step")
        (folder / "log").write_text(EVENTS, encoding="utf-8")
        journal = must(RUNG, "replay", POLICY, "-e", folder / "log", "-q").splitlines()
        wanted = [told(line) for line in journal]
        for more in ([], ["interpreter"]):
            out = must(folder / "step", folder / "three_strikes.so", *more,
                       env=dict(os.environ, LD_LIBRARY_PATH=str(BUILD / "library"))).splitlines()
            if [line.rstrip() for line in out] != wanted:
                sys.exit("\n".join(["the program says", *out, "and the replay", *wanted]))
        print(f"{len(wanted)} lines, as a replay has them")
    return 0


sys.exit(main())
