#!/usr/bin/env python3
"""cli -> report -> compiler -> runtime, never back: no layer includes a header of a layer above it. jit stands beside
the compiler: it uses the runtime, and nobody uses it."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LAYERS = ["runtime", "compiler", "report", "cli"]  # each may include itself and those before it
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def headers(layer):
    return [path.relative_to(ROOT).as_posix() for ending in ("h", "def") for path in (ROOT / layer).rglob("*." + ending)]


def belongs(include, layer):
    """Whether `include` can mean a header of the layer."""
    return any(("/" + header).endswith("/" + include.lstrip("./")) for header in headers(layer))


problems = []
uses = {layer: LAYERS[: level + 1] for level, layer in enumerate(LAYERS)} | {"jit": ["runtime", "jit"]}
for layer, allowed in uses.items():
    forbidden = [one for one in uses if one not in allowed]
    for source in sorted(path for ending in ("c", "h", "cpp", "y", "l") for path in (ROOT / layer).rglob("*." + ending)):
        for include in INCLUDE.findall(source.read_text(encoding="utf-8")):
            if any(belongs(include, one) for one in forbidden) and not any(belongs(include, one) for one in allowed):
                problems.append(f"{source.relative_to(ROOT)} includes {include}, which lies above it")
print("\n".join(problems) or "all includes point downwards")
sys.exit(bool(problems))
