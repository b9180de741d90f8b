#!/usr/bin/env python3
"""Every SVG is well-formed, refers to nothing outside itself, and no two boxes or texts of it overlap."""

import itertools
import re
import subprocess
import shutil
import xml.etree.ElementTree as ElementTree

import pictures

SVG = "{http://www.w3.org/2000/svg}"
BOXES = {"box", "end-box", "start-box", "rules-box"}


class Box:
    def __init__(self, what, left, top, width, height):
        self.what, self.left, self.top = what, left, top
        self.right, self.bottom = left + width, top + height

    def overlaps(self, other):
        slack = 0.2
        return (self.left < other.right - slack and other.left < self.right - slack
                and self.top < other.bottom - slack and other.top < self.bottom - slack)

    def holds(self, other):
        slack = 0.2
        return (self.left <= other.left + slack and other.right <= self.right + slack
                and self.top <= other.top + slack and other.bottom <= self.bottom + slack)

    def __str__(self):
        return f"{self.what} ({self.left:g},{self.top:g} to {self.right:g},{self.bottom:g})"


def rectangle(node):
    return Box(node.get("class"), *(float(node.get(key)) for key in ("x", "y", "width", "height")))


def text_box(node, sizes):
    """The box of a line of text, or None where its width is not certain; letters reach 0.75 up and 0.22 down."""
    size = sizes[node.get("class").split()[0]]
    if node.get("textLength") is None:
        return None
    y = float(node.get("y"))
    return Box(repr("".join(node.itertext())), float(node.get("x")), y - 0.75 * size, float(node.get("textLength")), 0.97 * size)


def overlaps(boxes):
    """Pairs of a list that overlap; sorted by height, so that thousands are no trouble."""
    boxes = sorted(boxes, key=lambda box: box.top)
    for at, one in enumerate(boxes):
        for other in itertools.takewhile(lambda box: box.top < one.bottom, boxes[at + 1:]):
            if one.overlaps(other):
                yield one, other


def check_one(picture):
    if shutil.which("xmllint"):
        lint = subprocess.run(["xmllint", "--noout", "-"], input=picture, text=True, encoding="utf-8",
                              capture_output=True)
        if lint.returncode:
            yield f"xmllint: {lint.stderr}"
    root = ElementTree.fromstring(picture)
    if re.search(r"href|url\(|@import|<script|https?://(?!www\.w3\.org/2000/svg\")", picture):
        yield "refers to something outside itself"
    ids = re.findall(r'\bid="([^"]*)"', picture)
    if len(ids) != len(set(ids)):
        yield "an id stands twice"
    style = root.find(f"{SVG}style").text
    sizes = {key: float(size) for key, size in re.findall(r"\.(\w+)\{font-size:([\d.]+)px", style)}
    page = Box("the picture", *map(float, root.get("viewBox").split()))
    if root.find(f"{SVG}title") is None or not root.find(f"{SVG}desc").text:
        yield "says nothing to who cannot see it"

    outer, inner, texts = [], [], []
    for group in root.iter(f"{SVG}g"):
        rows = [rectangle(node) for node in group.findall(f"{SVG}rect") if node.get("class") in BOXES | {"hit"}]
        held = [text_box(node, sizes) for node in group.findall(f"{SVG}text")]
        held = [box for box in held if box]
        texts += held
        if group.get("class") not in {"policy", "head-line", "legend", "wait"} and rows:
            yield from (f"{text} is not inside {rows[0]}" for text in held if not rows[0].holds(text))
    for parent in root.iter():
        for node in parent.findall(f"{SVG}rect"):
            if node.get("class") in BOXES:
                at_top = parent.get("class", "").split()[0] in {"step", "card", "start", "rules"}
                (outer if at_top or parent.get("role") else inner).append(rectangle(node))
    yield from (f"{one} and {other} overlap" for one, other in overlaps(texts))
    yield from (f"{one} and {other} overlap" for one, other in overlaps(outer))
    yield from (f"{box} is in no box" for box in inner if not any(one.holds(box) for one in outer))
    yield from (f"{box} is not in {page}" for box in texts + outer if not page.holds(box))


def check(drawn, folder):
    for name, picture in drawn.items():
        yield from (f"{name}: {problem}" for problem in check_one(picture))


pictures.main(__doc__, "svg", check)
