#!/usr/bin/env python3
"""commands.py RUNG FAILING.so: memory runs out at every single allocation of the commands that answer questions, in turn.
Each time the command ends by itself: it says that memory ran out and answers with exit code 2, or it has done without, and
gives the very same answer."""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
POLICY = ROOT / "policies/three_strikes.rung"
LOG = ROOT / "examples/three_strikes/events.ndjson"
COMMANDS = [
    ["why", POLICY, "-e", LOG, "-c", "INC1001"],
    ["why", POLICY, "-e", LOG, "-c", "INC1001", "--json"],
    ["next", POLICY, "-e", LOG],
    ["next", POLICY, "-e", LOG, "--ical"],
    ["decide", POLICY, "-e", LOG, "-c", "INC1001", "--event", '{"type":"close","as":"Canceled"}'],
    ["compare", POLICY, "changed.rung", "-e", LOG, "--drain"],
    ["compare", POLICY, "changed.rung", "-e", LOG, "--drain", "--json", "--report", "page.html"],
]
EVERY = 120  # of commands that take more, some are left out


def run(rung, words, failing, preloaded):
    with tempfile.TemporaryDirectory(prefix="rung-test-") as folder:
        folder = pathlib.Path(folder)
        text = POLICY.read_text(encoding="utf-8").partition("\ntest ")[0]
        (folder / "changed.rung").write_text(text.replace("within 4 business hours", "within 2 business hours"), encoding="utf-8")
        for used in ("calendars.rung", "es.ics", "sources"):
            (folder / used).symlink_to(ROOT / "policies" / used)
        environment = dict(os.environ, LD_PRELOAD=str(preloaded), RUNG_FAILING=str(failing), RUNG_COUNTED=str(folder / "count"))
        done = subprocess.run([rung, *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, env=environment,
                              timeout=120, check=False)
        counted = folder / "count"
        pages = {page.name: page.read_bytes() for page in sorted(folder.glob("page.*"))}
        return done, pages, int(counted.read_text()) if counted.exists() else 0


def try_command(rung, words, preloaded, pool, bad):
    good, pages, count = run(rung, words, 0, preloaded)
    assert good.returncode in (0, 1) and count, f"{words}: {good.stderr.decode()}"
    numbers = list(range(1, count + 1, -(-count // EVERY)))
    without = 0
    for number, (done, made, _) in zip(numbers, pool.map(lambda n: run(rung, words, n, preloaded), numbers)):
        said = done.stderr.decode(errors="replace")
        if done.returncode == 2 and ("memory ran out" in said or "not enough memory" in said):
            continue
        if (done.returncode, done.stdout, made) == (good.returncode, good.stdout, pages):
            without += 1
        else:
            bad.append(f"{' '.join(map(str, words))}: allocation {number} of {count} fails: exit {done.returncode}: {said}")
    print(f"{words[0]}: {len(numbers)} of {count} allocations failed in turn; {without} times it did without", flush=True)


def main():
    rung, preloaded = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    bad = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for words in COMMANDS:
            try_command(rung, words, preloaded, pool, bad)
    if bad:
        sys.exit("\n".join(bad))


main()
