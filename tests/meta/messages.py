#!/usr/bin/env python3
"""Every message is pinned: each code has its section in docs/errors.md, under its title, and each text that the compiler
can report stands, with its blanks filled in, in the output of some golden case."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CODE = re.compile(r'^DIAGNOSTIC\(([EW])_\w+,\s*(\d+),\s*RUNG_\w+,\s*"((?:[^"\\]|\\.)*)"\)', re.M)
SECTION = re.compile(r"^### ([EW]\d{4}) (.+)$", re.M)
CALL = re.compile(r"\b(?:rung_report|rung_stumble_report|report_literal|contradiction|SAY)\s*\(")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
BLANK = re.compile(r"%(?:\.?\*?\d*)(?:l|ll|z)?[sducx]|%%")
# Needs a file that no golden case should carry.
NOT_PINNED = {
    "an event has at most 64 fields",
    "this calendar has more closed days than can be kept",
    "this is nested too deeply to be read",
    "the text cannot be understood from here on",  # holds the parser to its way forward, should it be mistaken
    "a mistake",  # of the trial that nobody hears
}


def call_text(source, start):
    """The arguments of the call whose opening parenthesis ends at `start`."""
    depth, at = 1, start
    while depth and at < len(source):
        if source[at] == '"':
            at = STRING.match(source, at).end()
            continue
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        at += 1
    return source[start : at - 1]


def literals(text):
    """The texts in a call: literals that only white space separates are one."""
    found, end = [], None
    for match in STRING.finditer(text):
        if end is not None and not text[end : match.start()].strip():
            found[-1] += match[1]
        else:
            found.append(match[1])
        end = match.end()
    return [one.replace('\\"', '"').replace("\\\\", "\\").replace("\\n", "\n") for one in found]


def messages():
    """Yields (place, text) of all that is reported; phrases of a word or two are parts of others."""
    for path in sorted((ROOT / "compiler").rglob("*.c")):
        source = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), path.read_text(encoding="utf-8"), flags=re.S)
        for call in CALL.finditer(source):
            for text in literals(call_text(source, call.end())):
                if len(BLANK.sub("", text).split()) > 2 and text not in NOT_PINNED:
                    yield f"{path.name}:{source.count(chr(10), 0, call.start()) + 1}", text


def golden_text():
    texts = [path.read_text(encoding="utf-8", errors="replace")
             for ending in ("stdout", "stderr") for folder in ("golden", "mistakes")
             for path in (ROOT / "tests" / folder).rglob("*." + ending)]
    return "\n".join(texts + [(ROOT / "docs/errors.md").read_text(encoding="utf-8")])


def main():
    problems = []
    definitions = (ROOT / "compiler/include/rung/diagnostics.def").read_text(encoding="utf-8")
    codes = [(f"{letter}0{number}", title.replace('\\"', '"')) for letter, number, title in CODE.findall(definitions)]
    page = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    sections = SECTION.findall(page)
    if sections != codes:
        problems += [f"docs/errors.md: no section `### {code} {title}`" for code, title in codes if (code, title) not in sections]
        problems += [f"docs/errors.md: {code} {title}: no such diagnostic" for code, title in sections if (code, title) not in codes]
        problems += [] if problems else ["docs/errors.md: the sections are not in the order of diagnostics.def"]
    for code, title in codes:
        start = page.find(f"### {code} ")
        body = page[start : page.find("\n### ", start + 1)]
        if "\nWrong" not in body or "\nRight" not in body or body.count(code) < 2:
            problems.append(f"docs/errors.md: {code} has no wrong and right example")
    golden = golden_text()
    for code, _ in codes:
        if not re.search(rf"(error|warning) {code}: ", golden):
            problems.append(f"tests/golden: no case shows {code}")
    for place, text in messages():
        pattern = "".join(re.escape(part) if i % 2 == 0 else ("%" if part == "%%" else r"[^\n]*?")
                          for i, part in enumerate(re.split(f"({BLANK.pattern})", text)))
        if not re.search(pattern, golden):
            problems.append(f"{place}: no golden case shows: {text}")
    print("\n".join(problems) or f"{len(codes)} codes, all explained and pinned")
    return bool(problems)


sys.exit(main())
