#!/usr/bin/env python3
"""reference.py RUNG [CASES SEED...]: what three_strike.rung does equals the reference, line by line: on its edge file, and
on CASES generated cases for each SEED (20000 cases of the seeds 1 to 5 if none is given). The reference lies in
../shared/bench/gen beside the repository; where it is absent, this says so and answers 77."""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SHARED = "shared/bench/gen"


def reference():
    """The folder of the reference: beside the repository, also when this is a worktree of it."""
    for folder in (HERE.parent.parent, HERE.parent.parent.parent):
        if (folder / SHARED / "oracle.py").is_file():
            return folder / SHARED
    print(f"no ../{SHARED} beside the repository: skipped")
    sys.exit(77)


def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, check=True, capture_output=True).stdout


def same(name, events, gen, rung):
    """Whether both say the same about these events; prints the first difference."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(events)
        file.flush()
        wanted = run(sys.executable, gen / "oracle.py", file.name, gen / "holidays.txt")
    renamed = run(sys.executable, HERE / "rename_events.py", stdin=events)
    command = (rung, "replay", HERE / "three_strike.rung", "--events", "-", "--drain", "--quiet")
    journal = run(*command, stdin=renamed)
    if journal != run(*command, "--jobs", "3", stdin=renamed):
        print(f"{name}: three threads write another journal than one")
        return False
    found = run(sys.executable, HERE / "map_journal.py", stdin=journal)
    if found == wanted:
        print(f"{name}: {wanted.count(10)} lines, the same")
        return True
    pairs = zip(wanted.decode().splitlines() + [""], found.decode().splitlines() + [""])
    number, (one, other) = next((n, p) for n, p in enumerate(pairs, 1) if p[0] != p[1] or "" in p)
    print(f"{name}: line {number} differs\n  reference  {one}\n  rung       {other}")
    return False


def main():
    rung, *numbers = sys.argv[1:]
    gen = reference()
    cases, *seeds = numbers or ["20000", "1", "2", "3", "4", "5"]
    good = same("edge.ndjson", (gen / "edge.ndjson").read_bytes(), gen, rung)
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "gen"
        run("cc", "-O2", "-o", program, gen / "gen.c")
        for seed in seeds:
            good &= same(f"{cases} cases, seed {seed}", run(program, cases, seed, gen / "holidays.txt"), gen, rung)
    sys.exit(not good)


main()
