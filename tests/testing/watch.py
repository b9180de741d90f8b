#!/usr/bin/env python3
"""watch.py RUNG: `rung test --watch` runs the tests again when a file changes, and ends when it is told to."""

import pathlib
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNG = str(pathlib.Path(sys.argv[1]).resolve())
WAITING = "waiting for a change; Ctrl-C stops\n"


def read_run(process):
    lines = []
    for line in process.stdout:
        if line == WAITING:
            return "".join(lines)
        lines.append(line)
    sys.exit("it ended by itself:\n" + "".join(lines))


text = (ROOT / "tests/golden/test/silent.rung").read_text(encoding="utf-8")
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "silent.rung"
    file.write_text(text, encoding="utf-8")
    process = subprocess.Popen([RUNG, "test", "--watch", str(file)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        first = read_run(process)
        file.write_text(text.replace("wait 1 day", "wait 2 days"), encoding="utf-8")
        second = read_run(process)
        other = pathlib.Path(folder) / "other.rung"
        other.write_text(text, encoding="utf-8")
        other.replace(file)  # as editors do
        third = read_run(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
for what, found, wanted in (("first", first, "all as expected"), ("changed", second, "1 of 1 test failed"), ("replaced", third, "all as expected")):
    if wanted not in found:
        sys.exit(f"{what}: no `{wanted}` in\n{found}")
print("it runs again after each change")
