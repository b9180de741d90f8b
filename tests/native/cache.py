#!/usr/bin/env python3
"""cache.py RUNG: native code that is kept: whatever lies in the cache, and whatever becomes of the process that compiles,
the journal is the same, and code that is damaged or somebody else's is not used but made anew."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNG = pathlib.Path(sys.argv[1]).resolve()
POLICY = ROOT / "policies/three_strikes.rung"
EVENTS = ROOT / "examples/three_strikes/events.ndjson"
NOTE = "there is no native code, so the interpreter runs: "


def environment(folder, **changes):
    kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS") or name == "PATH"}
    kept |= {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "TMPDIR": str(folder / "temporary")}
    (folder / "temporary").mkdir(exist_ok=True)
    return {name: value for name, value in (kept | changes).items() if value is not None}


def start(folder, *words, **changes):
    return subprocess.Popen([RUNG, *map(str, words)], env=environment(folder, **changes), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(folder, *words, **changes):
    process = start(folder, *words, **changes)
    out, said = process.communicate(timeout=120)
    return process.returncode, out, said


def replay(folder, engine="jit", **changes):
    return run(folder, "replay", POLICY, "-e", EVENTS, "-q", "--drain", "--engine", engine, **changes)


def check(what, condition, more=""):
    if not condition:
        sys.exit(f"{what}\n{more}")


def entries(folder):
    return sorted((folder / "cache/rung").glob("*"))


def scratch(test):
    """Runs a test in a folder of its own, and looks that nothing is left of compiling."""
    with tempfile.TemporaryDirectory(prefix="rung-test-") as name:
        folder = pathlib.Path(name)
        test(folder)
        left = list((folder / "temporary").glob("*"))
        check(f"{test.__name__}: left behind", not left, left)


def same(folder, what, note=None, **changes):
    """A replay with `jit` says what `goto` says, and on stderr why there is no native code, if there is none."""
    code, out, said = replay(folder, **changes)
    check(f"{what}: exit code {code}", code == 0, said)
    check(f"{what}: another journal", out == WANTED)
    if note is None:
        check(f"{what}: it says something", not said, said)
    else:
        check(f"{what}: it does not say why", NOTE in said and re.search(note, said) and said.count("\n") == 1, said)


# ---- what lies in the cache ----


def makes_one(folder):
    same(folder, "the first time")
    made = entries(folder)
    check("not one entry", len(made) == 1, made)
    check("the folder is not private", (folder / "cache/rung").stat().st_mode & 0o777 == 0o700)
    check("others can write it", made[0].stat().st_mode & 0o022 == 0)
    before = made[0].stat()
    same(folder, "the second time")
    after = entries(folder)[0].stat()
    check("it was made again", (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns))
    code, out, _ = run(folder, "cache", "--json")
    listed = json.loads(out)["entries"]
    check("not listed", code == 0 and [one["policies"] for one in listed] == ["three_strikes"] and listed[0]["sound"], out)
    check("not cleared", run(folder, "cache", "--clear")[0] == 0 and not entries(folder))


def refuses_damage(folder):
    same(folder, "whole")
    entry = entries(folder)[0]
    whole = entry.read_bytes()
    middle = bytearray(whole)
    middle[len(whole) // 2] ^= 1
    damages = {"a bit": bytes(middle), "cut": whole[:-1], "half": whole[: len(whole) // 2], "empty": b"",
               "longer": whole + b"x", "another thing": b"#!/bin/sh\n" * 500, "head only": whole[:64]}
    for name, bytes_ in damages.items():
        entry.write_bytes(bytes_)
        code, out, _ = run(folder, "cache", "--json")
        check(f"{name}: said to be sound", code == 0 and not json.loads(out)["entries"][0]["sound"], out)
        same(folder, name)
        check(f"{name}: not made anew", entry.read_bytes() == whole)


def refuses_strangers(folder):
    same(folder, "whole")
    entry = entries(folder)[0]
    entry.chmod(0o666)
    same(folder, "others can write it")
    check("not made anew", entry.stat().st_mode & 0o022 == 0)
    elsewhere = folder / "elsewhere.so"
    entry.rename(elsewhere)
    entry.symlink_to(elsewhere)
    same(folder, "a link")
    check("the link was followed", not entry.is_symlink())
    entry.unlink()
    os.mkfifo(entry)
    same(folder, "a pipe")
    if os.geteuid() == 0:
        os.chown(entry, 12345, 12345)
        same(folder, "another's")
        check("not made anew", entry.stat().st_uid == 0)


# ---- the folder ----


def keeps_to_private_folders(folder):
    cache = folder / "cache/rung"
    cache.mkdir(parents=True)
    cache.chmod(0o755)
    same(folder, "a folder for all")
    check("it was used", not entries(folder))
    code, _, said = run(folder, "cache")
    check("not said", code == 2 and "not private" in said, said)
    cache.rmdir()
    (folder / "other").mkdir(mode=0o700)
    cache.symlink_to(folder / "other")
    same(folder, "a link for a folder")
    check("it was used", not list((folder / "other").glob("*")))
    cache.unlink()
    cache.write_text("no folder", encoding="utf-8")
    same(folder, "a file for a folder")
    same(folder, "no home", HOME=None, XDG_CACHE_HOME=None)
    same(folder, "a home that is not there", HOME=str(folder / "nowhere"), XDG_CACHE_HOME=None)
    same(folder, "a name that is relative", HOME=None, XDG_CACHE_HOME="cache")
    code, _, said = run(folder, "cache", HOME=None, XDG_CACHE_HOME=None)
    check("not said", code == 2 and "XDG_CACHE_HOME" in said, said)
    same(folder, "nowhere to write", note="nothing can be written", XDG_CACHE_HOME="/proc/none", TMPDIR="/proc/none")


# ---- the process that compiles ----


def helper(folder, text):
    path = folder / "helper"
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def does_without(folder):
    same(folder, "no rung-jit", note="not there", RUNG_JIT="/nonexistent")
    for text, note in {"exit 1": "code 1", "kill -9 $$": "signal 9", "echo no: I will not; exit 1": "I will not",
                       "exit 127": "libgccjit is not installed", "exit 0": ".", "echo ../../other.so": ".",
                       "echo none.so": ".", "yes | head -c 100000": "."}.items():
        same(folder, text, note=note, RUNG_JIT=helper(folder, text))
    code, _, said = run(folder, "build", POLICY, "-o", folder / "a.so", RUNG_JIT=helper(folder, "exit 127"))
    check("build", code == 2 and "libgccjit is not installed" in said and not (folder / "a.so").exists(), said)


def clears_up_after_the_killed(folder):
    real = RUNG.parent / "rung-jit"
    text = f'''mkdir -p "$2/work-abcdef/deep"; touch "$2/work-abcdef/deep/file"; exec {real} "$@"'''
    same(folder, "something left", RUNG_JIT=helper(folder, text))
    check("cleared too early", (folder / "cache/rung/work-abcdef").is_dir())
    check("not cleared", run(folder, "cache", "--clear")[0] == 0 and not entries(folder), entries(folder))


def bears_races(folder):
    words = ("replay", POLICY, "-e", EVENTS, "-q", "--drain", "--engine", "jit")
    racing = [start(folder, *words) for _ in range(6)]
    for process in racing:
        out, said = process.communicate(timeout=300)
        check("a race", process.returncode == 0 and out == WANTED and not said, said)
    check("not one entry", len(entries(folder)) == 1, entries(folder))


# ---- beside a replay ----


def takes_over(folder):
    """Enough input that `auto` begins to compile, by one thread and by several."""
    log = folder / "long.ndjson"
    lines = []
    for number in range(30000):
        minute, case = number // 60 % 60, number % 400
        at = f"2026-03-{1 + number // 3600:02}T{number // 3600 % 24:02}:{minute:02}:{number % 60:02}Z"
        what = ('"awaiting_customer"', '"attempt","via":"email"', '"reply"', '"attempt","via":"phone","outcome":"no_answer"')[number // 400 % 4]
        lines.append(f'{{"time":"{at}","case":"C{case}","type":{what},"note":"{"x" * 900}"}}\n')
    log.write_text("".join(lines), encoding="utf-8")
    journals = {}
    for engine, jobs in (("goto", 1), ("auto", 1), ("auto", 3), ("jit", 3)):
        code, out, said = run(folder, "replay", POLICY, "-e", log, "-q", "--drain", "--engine", engine, "--jobs", jobs)
        check(f"{engine}, {jobs}", code == 0 and not said, said)
        journals[engine, jobs] = out
        check(f"{engine}, {jobs}: another journal", out == journals["goto", 1] and len(out) > 100000)
        if engine == "auto":  # it may have ended before the code was ready, which then comes for the next one
            check(f"{engine}, {jobs}: nothing was made", entries(folder))
    code, out, said = run(folder, "replay", POLICY, "-e", log, "-q", "--drain", "--engine", "auto",
                          RUNG_JIT=helper(folder, "exit 127"))
    check("auto, without libgccjit", code == 0 and out == journals["goto", 1] and said.count("\n") == 1 and
          "there was no native code, so the interpreter ran: libgccjit is not installed" in said, said)
    for _ in range(600):
        if not list((folder / "cache/rung").glob("work-*")):
            break
        time.sleep(0.1)


# ---- modules ----


def builds(folder):
    module = folder / "three_strikes.so"
    code, _, said = run(folder, "build", POLICY, "-o", module, "--header", folder / "three_strikes.h")
    check("build", code == 0 and not said, said)
    for engine in ("aot", "auto", "goto", "jit"):
        code, out, said = run(folder, "replay", module, "-e", EVENTS, "-q", "--drain", "--engine", engine,
                              RUNG_JIT="/nonexistent" if engine == "aot" else None)
        check(f"built, {engine}", code == 0 and out == WANTED and not said, said)
    code, _, said = replay(folder, engine="aot")
    check("what was not built", code == 2 and "rung build" in said, said)
    again = folder / "again.so"
    check("build from what was built", run(folder, "build", module, "-o", again)[0] == 0)
    check("the same policy gave other bytes", again.read_bytes() == module.read_bytes())
    whole = module.read_bytes()
    for name, bytes_ in {"bit": whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:], "cut": whole[:-200] + whole[-8:]}.items():
        module.write_bytes(bytes_)
        code, _, said = run(folder, "replay", module, "-e", EVENTS, "-q")
        check(f"a damaged module, {name}", code == 2 and "damaged" in said, said)


def main():
    global WANTED
    with tempfile.TemporaryDirectory(prefix="rung-test-") as name:
        folder = pathlib.Path(name)
        code, WANTED, said = replay(folder, engine="goto")
        check("goto", code == 0 and WANTED, said)
        code, _, said = run(folder, "build", POLICY, "-o", folder / "a.so")
        if code:
            print(f"skipped: {said}")
            return 77
    tests = [makes_one, refuses_damage, refuses_strangers, keeps_to_private_folders, does_without,
             clears_up_after_the_killed, bears_races, takes_over, builds]
    for test in tests:
        scratch(test)
    print(f"{len(tests)} tests of native code that is kept")
    return 0


sys.exit(main())
