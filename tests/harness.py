"""What the test runners share: a scratch folder, an environment without surprises, a bounded run, a diff."""

import argparse
import contextlib
import difflib
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHIPPED = ("policies", "examples")  # folders that commands may count on finding
SECONDS_MAX = 60


def arguments(doc):
    """A parser with what every runner takes."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rung", type=pathlib.Path, default=ROOT / "build/dev/rung", help="the command to test")
    parser.add_argument("--update", action="store_true", help="write down what comes out as what is expected")
    return parser


@contextlib.contextmanager
def scratch(inputs=()):
    """A new folder with copies of the shipped folders and of `inputs`; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rung-test-") as name:
        folder = pathlib.Path(name)
        for shipped in SHIPPED:
            if (ROOT / shipped).is_dir():
                shutil.copytree(ROOT / shipped, folder / shipped)
        for path in inputs:
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, folder / path.name)
        yield folder


def environment(rung, folder):
    """The same on every machine, but for what the sanitizers are told."""
    kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS") or name == "RUNG_REAL"}
    path = f"{rung.resolve().parent}:{os.environ['PATH']}"
    return kept | {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "dumb"}


def shell(script, rung, folder, stderr=subprocess.PIPE):
    """Runs a bash script in `folder`; returns stdout, stderr (None if merged) and the exit code."""
    try:
        done = subprocess.run(
            ["bash", "-c", script], cwd=folder, env=environment(rung, folder), timeout=SECONDS_MAX,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, check=False)
    except subprocess.TimeoutExpired:
        return "", f"still running after {SECONDS_MAX} s\n", 124
    decode = lambda raw: None if raw is None else raw.decode("utf-8", "backslashreplace")
    return decode(done.stdout), decode(done.stderr), done.returncode


def diff(expected, actual, name):
    """A unified diff, empty if both are equal."""
    lines = difflib.unified_diff(
        expected.splitlines(True), actual.splitlines(True), f"{name}, expected", f"{name}, actual")
    return "".join(line if line.endswith("\n") else line + "\n\\ no line end here\n" for line in lines)
