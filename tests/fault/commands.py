#!/usr/bin/env python3
"""commands.py RUNG FAILING.so: memory runs out at every single allocation of the commands that answer questions, in turn.
Each time the command ends by itself: it says that memory ran out and answers with exit code 2 (or, of a replay, that its
summary is too small), or it has done without, and gives the very same answer."""

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
    ["decide", POLICY, "-e", LOG, "--batch"],
    ["preview", POLICY, "--start", "2026-12-18 16:00"],
    ["preview", POLICY, "--start", "2026-12-18 16:00", "--story", "story.ndjson", "--json"],
    ["preview", POLICY, "--start", "2026-12-18 16:00", "--svg", "page.svg", "--html", "page.html"],
    ["test", "tested.rung", "--coverage", "page.html"],
    ["test", "tested.rung", "--junit", "page.xml", "--json"],
    ["simulate", "changed.rung", "--cases", "3", "--report", "page.html"],
    ["replay", "changed.rung", "-e", LOG, "--header", "--report", "page.html", "--drain"],
    ["compare", POLICY, "changed.rung", "-e", LOG, "--drain"],
    ["compare", POLICY, "changed.rung", "-e", LOG, "--drain", "--json", "--report", "page.html"],
]
# What decide --batch is asked, what the customer of a preview does, and tests: one passes, one fails.
QUESTIONS = b'''{"case":"INC1001","type":"close","as":"Resolved"}
{"case":"INC1002","type":"attempt","via":"email"}
{"case":"INC1001","type":"close","as":"Canceled"}
'''
STORY = '''{"time":"2026-12-21T10:00:00Z","type":"out_of_office","back_on":"2026-12-28"}
{"time":"2026-12-29T10:00:00Z","type":"reply"}
'''
TESTS = '''
test "a reply ends it" for three_strikes {
  at 2026-02-02 09:00 awaiting_customer
  wait 1 hour
  reply
  expect idle
}
test "it is idle from the beginning" for three_strikes {
  at 2026-02-02 09:00 awaiting_customer
  expect idle
}
'''
SAYS = ("memory ran out", "not enough memory", "Cannot allocate memory")
EVERY = 80  # of commands that take more, some are left out


def run(rung, words, failing, preloaded):
    with tempfile.TemporaryDirectory(prefix="rung-test-") as folder:
        folder = pathlib.Path(folder)
        text = POLICY.read_text(encoding="utf-8").partition("\ntest ")[0]
        (folder / "story.ndjson").write_text(STORY, encoding="utf-8")
        (folder / "tested.rung").write_text(text + TESTS, encoding="utf-8")
        (folder / "changed.rung").write_text(text.replace("within 4 business hours", "within 2 business hours"), encoding="utf-8")
        for used in ("calendars.rung", "es.ics", "sources"):
            (folder / used).symlink_to(ROOT / "policies" / used)
        environment = dict(os.environ, LD_PRELOAD=str(preloaded), RUNG_FAILING=str(failing), RUNG_COUNTED=str(folder / "count"))
        done = subprocess.run([rung, *words], cwd=folder, input=QUESTIONS, capture_output=True, env=environment,
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
        summary_too_small = done.stdout == good.stdout and "for the whole summary" in said  # the journal of a replay is whole
        if (done.returncode == 2 or summary_too_small) and any(words in said for words in SAYS):
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
