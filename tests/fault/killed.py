#!/usr/bin/env python3
"""`rung replay --out FILE` that is killed leaves the beginning of the whole journal, whole lines only; so does a disk that
is full, and each output that fails is told.

    tests/fault/killed.py RUNG [TIMES]
"""

import datetime
import json
import pathlib
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time

POLICY = """policy strikes "Strikes" {
  customer client
  party agent
  channel phone by agent
  event request
  start on request
  step calls {
    repeat every 2 days up to 3 times { contact client via phone within 4 hours }
    wait 2 days
    close as "Resolved"
  }
  on reply stand down
  ignore thanks, not_now, out_of_office, bounce, wrong_person, opt_out
}
"""


def write_events(path, cases):
    first = datetime.datetime(2026, 2, 2, 9)
    with open(path, "w", encoding="utf-8") as out:
        for i in range(cases):
            at = (first + datetime.timedelta(seconds=i)).strftime("%Y-%m-%dT%H:%M:%SZ")
            out.write(json.dumps({"time": at, "case": f"C{i}", "type": "request"}) + "\n")


def is_beginning(part, whole):
    return whole.startswith(part) and (not part or part.endswith(b"\n"))


def killed(command, folder, whole, seconds, times):
    """How many of the journals were cut short, and what is wrong with them."""
    cut, wrong = 0, []
    for _ in range(times):
        path = folder / "part"
        path.write_bytes(b"")
        process = subprocess.Popen([*command, "--out", path])
        time.sleep(random.random() * seconds)
        process.kill()
        process.wait()
        time.sleep(0.05)  # what was being written may still be
        part = path.read_bytes()
        cut += len(part) < len(whole)
        if not is_beginning(part, whole):
            wrong.append(f"killed: {len(part)} bytes are not the beginning of the journal: …{part[-60:]!r}")
    return cut, wrong


def full_disk(command, folder, whole):
    """A limit on the size of files acts as a full disk does, but for its name."""
    path, limit = folder / "limited", len(whole) // 2 + 7

    def set_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run([*command, "--out", path], preexec_fn=set_limit, stderr=subprocess.PIPE, check=False)
    part = path.read_bytes()
    if not part or not is_beginning(part, whole):
        yield f"a full disk: {len(part)} bytes are not the beginning of the journal"
    if done.returncode != 2 or b"cannot be written" not in done.stderr:
        yield f"a full disk: exit code {done.returncode}, said {done.stderr!r}"


def other_outputs(command):
    done = subprocess.run([*command, "--out", "/dev/full"], stderr=subprocess.PIPE, check=False)
    if done.returncode != 2 or b"/dev/full cannot be written: the disk is full" not in done.stderr:
        yield f"/dev/full: exit code {done.returncode}, said {done.stderr!r}"
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    if done.returncode != 2 or b"the disk is full" not in done.stderr:
        yield f"standard output to /dev/full: exit code {done.returncode}, said {done.stderr!r}"
    piped = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    piped.stdout.readline()
    piped.stdout.close()
    piped.stderr.read()
    if piped.wait() not in (2, -signal.SIGPIPE):
        yield f"a closed pipe: exit code {piped.returncode}"


def main():
    rung, times = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory(prefix="rung-killed-") as name:
        folder = pathlib.Path(name)
        (folder / "strikes.rung").write_text(POLICY, encoding="utf-8")
        write_events(folder / "events.ndjson", 20000)
        command = [rung, "replay", folder / "strikes.rung", "--events", folder / "events.ndjson", "--drain", "--quiet",
                   "--header"]
        began = time.monotonic()
        subprocess.run([*command, "--out", folder / "whole"], check=True)
        seconds = time.monotonic() - began
        whole = (folder / "whole").read_bytes()
        redirected = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        problems = [] if redirected == whole else ["standard output differs from --out"]
        cut, wrong = killed(command, folder, whole, seconds, times)
        problems += wrong + list(full_disk(command, folder, whole)) + list(other_outputs(command))
    print("\n".join(problems) or f"{times} killed, {cut} of them in time; each journal was whole lines from the beginning")
    return bool(problems)


sys.exit(main())
