#!/usr/bin/env python3
"""installed.py BUILD: librung as other programs find it: installed into a folder of its own, found by pkg-config and by
find_package, used by examples/embedding, shared and static; each header stands alone, in C and in C++; the symbols are those declared."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "examples/embedding"
POLICY, LOG = ROOT / "policies/three_strikes.rung", ROOT / "examples/three_strikes/events.ndjson"
CC, CXX = os.environ.get("CC", "cc"), os.environ.get("CXX", "c++")
QUESTIONS = {  # question: (exit code, what the answer begins with)
    '{"type":"attempt","via":"email"}': (0, "allowed\n"),
    '{"type":"close"}': (2, ""),
}


def run(*words, **more):
    return subprocess.run([str(word) for word in words], text=True, capture_output=True, **more)


def must(*words, **more):
    done = run(*words, **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def ask(program, environment):
    """The answers of the example, built in whatever way."""
    for question, (code, begins) in QUESTIONS.items():
        done = run(program, POLICY, LOG, "INC1001", question, env=environment)
        if done.returncode != code or not done.stdout.startswith(begins):
            sys.exit(f"{program}: {question} gave {done.returncode}\n{done.stdout}{done.stderr}")
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as log:  # an open case
        log.write("".join(LOG.read_text(encoding="utf-8").splitlines(keepends=True)[:9]))
        log.flush()
        done = run(program, POLICY, log.name, "INC1001", '{"type":"close","as":"Canceled"}', env=environment)
    wanted = r"forbidden\nthree_strikes.rung:\d+: an unanswered ticket is resolved, never cancelled or closed\n"
    if done.returncode != 1 or not re.match(wanted, done.stdout) or "missing: customer_agrees_to_close is no" not in done.stdout:
        sys.exit(f"{program}: {done.returncode}\n{done.stdout}{done.stderr}")


def declared(include):
    """What the headers say is exported."""
    names = set()
    for header in include.rglob("*.h"):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.S)
        for declaration in re.findall(r"^RUNG_API\s([^;]*);", text, re.M):
            names.add(re.search(r"(rung_\w+)\s*\(", declaration).group(1))
    return names


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    if "RUNG_SANITIZE:BOOL=ON" in (build / "CMakeCache.txt").read_text(encoding="utf-8"):
        print("skipped: a library with sanitizers wants programs that have them, too")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        prefix = folder / "prefix"
        must("cmake", "--install", build, "--prefix", prefix)
        library = next(prefix.glob("lib*/**/librung.so"))
        environment = dict(os.environ, PKG_CONFIG_PATH=str(library.parent / "pkgconfig"), LD_LIBRARY_PATH=str(library.parent))
        warnings = ["-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]

        flags = must("pkg-config", "--cflags", "--libs", "rung", env=environment).split()
        must(CC, *warnings, EXAMPLE / "decide.c", *flags, "-o", folder / "shared")
        ask(folder / "shared", environment)
        plus = ["-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
        must(CXX, *plus, "-Wno-missing-field-initializers", "-x", "c++", EXAMPLE / "decide.c", "-x", "none", *flags, "-o", folder / "plus")
        ask(folder / "plus", environment)
        alone = dict(environment, LD_LIBRARY_PATH="")
        flags = must("pkg-config", "--static", "--cflags", "--libs", "rung", env=environment).split()
        flags = [str(library.parent / "librung.a") if flag == "-lrung" else flag for flag in flags]
        must(CC, *warnings, EXAMPLE / "decide.c", *flags, "-o", folder / "static")
        ask(folder / "static", alone)
        must("cmake", "-S", EXAMPLE, "-B", folder / "cmake", f"-DCMAKE_PREFIX_PATH={prefix}")
        must("cmake", "--build", folder / "cmake")
        ask(folder / "cmake/decide", environment)
        ask(folder / "cmake/decide_static", alone)

        for header in sorted((prefix / "include/rung").glob("*.h")):
            source = folder / "alone.c"
            source.write_text(f"#include <rung/{header.name}>\nint main(void) {{ return 0; }}\n", encoding="utf-8")
            must(CC, *warnings, "-I", prefix / "include", "-c", source, "-o", folder / "alone.o")
            must(CXX, *plus, "-I", prefix / "include", "-x", "c++", "-c", source, "-o", folder / "alone.o")

        exported = {line.split()[-1] for line in must("nm", "-D", "--defined-only", library).splitlines()}
        for name in sorted(exported ^ declared(prefix / "include")):
            sys.exit(f"{name} is {'exported but not declared' if name in exported else 'declared but not exported'}")
        soname = re.search(r"SONAME\s+(\S+)", must("objdump", "-p", library)).group(1)
        if not re.fullmatch(r"librung\.so\.\d+(\.\d+)?", soname) or not (library.parent / soname).exists():
            sys.exit(f"the soname is {soname}")
        print(f"{len(exported)} names exported, as declared; soname {soname}")
    return 0


if shutil.which("cmake") and shutil.which("pkg-config"):
    sys.exit(main())
print("skipped: no cmake or pkg-config here")
sys.exit(77)
