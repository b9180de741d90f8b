#!/usr/bin/env python3
"""damage.py RUNG: a packed log of several parts gives what its log gives; what a damaged part costs is told, and the rest is
read; of one case, the parts in which it is are enough."""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
POLICY = ROOT / "bench/three_strike.rung"
RUNG = sys.argv[1]
HEAD, MAGIC = 80, b"rungpart"
KINDS = ("about", "rows", "cases", "contents")


def run(*arguments, code=0):
    done = subprocess.run([RUNG, *map(str, arguments)], capture_output=True, check=False)
    if code is not None and done.returncode != code:
        sys.exit(f"{arguments}: exit code {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return done.stdout.decode(), done.stderr.decode()


def write_log(path, lines):
    """Cases that come and go, some of them late, with lines that are none; most cases stay within one part."""
    chance = random.Random(1)
    with open(path, "w", encoding="utf-8") as log:
        for i in range(lines):
            second = i * 7 - (4000 if i % 9973 == 0 else 0)
            day, rest = divmod(max(second, 0), 86400)
            time = f"2026-{day // 28 + 1:02}-{day % 28 + 1:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"
            case = f"C{i // 40 + chance.randrange(9)}"
            event = {"time": time, "case": case, "type": chance.choice(["awaiting_customer", "reply", "note", "attempt"])}
            if event["type"] == "attempt":
                event |= {"via": chance.choice(["chat", "phone", "email"]), "text": f"call {i}"}
            if chance.randrange(50) == 0:
                event["id"] = f"e{i % 5}"
            if i % 7919 == 3:
                log.write("no JSON\n")
            elif i % 6007 == 3:
                log.write(json.dumps(event | {"via": 7}) + "\n")
            else:
                log.write(json.dumps(event) + "\n")


def parts(data):
    """Yields (kind, where, size with its head, rows, least line, greatest line)."""
    at = 16
    while data[at : at + 8] == MAGIC:
        number = lambda offset, size: int.from_bytes(data[at + offset : at + offset + size], "little")
        size = HEAD + number(16, 8)
        yield KINDS[number(8, 4)], at, size, number(12, 4), number(32, 8), number(40, 8)
        at += size


def same(what, one, other):
    if one != other:
        pairs = zip(one.splitlines() + [""], other.splitlines() + [""])
        sys.exit(f"{what}: differs\n" + "\n".join(next(pair for pair in pairs if pair[0] != pair[1])))


def check_same(folder, log, packed):
    wanted, _ = run("replay", POLICY, "-e", log, "--drain", "-q")
    for options in ([], ["--engine", "switch"], ["--jobs", "3"]):
        same(f"replay {options}", wanted, run("replay", POLICY, "-e", packed, "--drain", "-q", *options)[0])
    lines = folder / "unpacked.ndjson"
    lines.write_text(run("unpack", packed, code=1)[0], encoding="utf-8")
    good = [line for line in wanted.splitlines() if '"bad_event"' not in line]
    found = run("replay", POLICY, "-e", lines, "--drain", "-q")[0].splitlines()
    same("unpack", "\n".join(good), "\n".join(line for line in found if '"bad_event"' not in line))
    with open(packed, "rb") as pipe:
        done = subprocess.run([RUNG, "replay", POLICY, "-e", "-", "--drain", "-q"], stdin=pipe,
                              capture_output=True, check=True)
    same("standard input", wanted, done.stdout.decode())


def check_cases(log, packed):
    chance = random.Random(2)
    for case in ["C0", "C3", "C4500", *(f"C{chance.randrange(4500)}" for _ in range(8))]:
        for options in ([], ["--at", "2026-01-05T00:00:00Z"]):
            question = ("why", POLICY, "-c", case, *options)
            wanted = run(*question, "-e", log, code=None)
            found = run(*question, "-e", packed, code=None)
            same(f"{question}", wanted[0], found[0])
    # A case that is not there is missed in the same words.
    wanted, found = (run("why", POLICY, "-c", "C45O0", "-e", path, code=2)[1] for path in (log, packed))
    same("a case that is not there", wanted.replace(str(log), ""), found.replace(str(packed), ""))


def findings(journal):
    return [line for line in map(json.loads, journal.splitlines()) if line["name"] == "bad_event" and "damaged" in line["reason"]]


def check_damage(folder, log, packed):
    data, broken = packed.read_bytes(), folder / "broken.rlog"
    rows = [part for part in parts(data) if part[0] == "rows"]
    assert len(rows) >= 3, len(rows)
    _, at, size, count, least, greatest = rows[1]
    events = log.read_text(encoding="utf-8").splitlines(True)
    for spoiled in (at + size // 2, at + HEAD, at + size - 1):  # the payload
        broken.write_bytes(data[:spoiled] + bytes([data[spoiled] ^ 0x40]) + data[spoiled + 1 :])
        journal, said = run("replay", POLICY, "-e", broken, "-q")
        found = findings(journal)
        assert len(found) == 1 and found[0]["line"] == least, found
        assert f"{count} of the lines {least} to {greatest} are missing, from 2026-" in found[0]["reason"], found
        assert "are missing" in said, said
        # The rest is what the log without these lines gives.
        left = folder / "left.ndjson"
        left.write_text("".join("\n" if least <= i <= greatest else line for i, line in enumerate(events, 1)), encoding="utf-8")
        wanted = run("replay", POLICY, "-e", left, "-q")[0].replace(str(left), str(log))
        journal = "".join(line for line in journal.splitlines(True) if "damaged" not in line)
        same("what is left", wanted, journal)
    run("replay", POLICY, "-e", broken, "-q", "--strict", code=1)
    for spoiled in (at + 3, at + 40):  # the head: the lines are told by their number
        broken.write_bytes(data[:spoiled] + bytes([data[spoiled] ^ 0x40]) + data[spoiled + 1 :])
        found = findings(run("replay", POLICY, "-e", broken, "-q")[0])
        assert len(found) == 1 and f"{count} lines are missing here" in found[0]["reason"], found
    broken.write_bytes(data[:at] + data[at + size :])  # cut out
    found = findings(run("replay", POLICY, "-e", broken, "-q")[0])
    assert len(found) == 1 and f"{count} lines are missing here" in found[0]["reason"], found
    for end in (at + size // 2, at + 20, at):  # cut off
        broken.write_bytes(data[:end])
        journal, said = run("replay", POLICY, "-e", broken, "-q")
        assert "packed log" in journal.splitlines()[-1] and "missing" in said, said
    about = next(part for part in parts(data) if part[0] == "about")
    broken.write_bytes(data[: about[1] + HEAD] + b"\xff" + data[about[1] + HEAD + 1 :])
    journal, said = run("replay", POLICY, "-e", broken, "-q")
    assert "of which log these are the lines" in said, said
    # Without contents, or index, a case is found all the same.
    for kind in ("contents", "cases"):
        _, at, size, *_ = next(part for part in parts(data) if part[0] == kind)
        broken.write_bytes(data[: at + size - 1] + bytes([data[at + size - 1] ^ 1]) + data[at + size :])
        same(f"without {kind}", run("why", POLICY, "-c", "C3", "-e", log)[0], run("why", POLICY, "-c", "C3", "-e", broken)[0])
    # Bytes from nowhere: anything may be said, but nothing crashes.
    chance = random.Random(3)
    for _ in range(12):
        spoiled = bytearray(data)
        for _ in range(chance.randrange(1, 200)):
            spoiled[chance.randrange(8, len(spoiled))] = chance.randrange(256)
        broken.write_bytes(spoiled)
        for command in (("replay", POLICY, "-q", "-e"), ("why", POLICY, "-c", "C3", "-e"), ("unpack",)):
            done = subprocess.run([RUNG, *map(str, command), broken], capture_output=True, check=False)
            assert done.returncode in (0, 1, 2), done


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        log, packed = folder / "log.ndjson", folder / "log.rlog"
        write_log(log, 180_000)
        run("pack", log, "-o", packed)
        first = packed.read_bytes()
        run("pack", log, "-o", packed)
        assert first == packed.read_bytes(), "the same log gives other bytes"
        check_same(folder, log, packed)
        check_cases(log, packed)
        check_damage(folder, log, packed)
    print(f"{packed.name}: the same, whole and damaged")


main()
