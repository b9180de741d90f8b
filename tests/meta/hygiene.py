#!/usr/bin/env python3
"""What every file of the repository must be: text in UTF-8 with a last newline, without paths of one machine, without
blanks at the end of a line; sources begin by saying what they are; relative links in Markdown lead somewhere."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MACHINE = re.compile(r"/(?:home|root|work|Users)/\w")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
# Recorded and hostile inputs are as they are.
AS_THEY_ARE = re.compile(r"^(tests/(fuzz|golden)|examples|policies/sources)/")


def files():
    """All files under version control, and those that could be."""
    listing = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, check=True, capture_output=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        print("not a git checkout: skipped")
        sys.exit(77)
    return sorted(name for name in names if name and (ROOT / name).is_file())


def problems(name):
    raw = (ROOT / name).read_bytes()
    if AS_THEY_ARE.match(name):
        return
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        yield "is not UTF-8"
        return
    if text and not text.endswith("\n"):
        yield "does not end with a newline"
    for number, line in enumerate(text.splitlines(), 1):
        if line != line.rstrip(" \t"):
            yield f"line {number} ends with blanks"
        if MACHINE.search(line) and not name.startswith("tests/meta/"):
            yield f"line {number} names a path of one machine"
    if name.endswith((".c", ".h", ".cpp", ".def", ".y", ".l")) and not text.startswith(("/*", "%{\n/*", "//")):
        yield "does not begin by saying what lives there"
    if name.endswith(".md"):
        for link in LINK.findall(re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S)):
            if not (ROOT / name).parent.joinpath(link).exists():
                yield f"links to {link}, which is not there"


found = [f"{name}: {problem}" for name in files() for problem in problems(name)]
print("\n".join(found) or "clean")
sys.exit(bool(found))
