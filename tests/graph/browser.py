#!/usr/bin/env python3
"""In a real browser, in light and in dark, every text is inside its box, and no two texts overlap."""

import json
import re
import shutil
import subprocess
import sys
import urllib.parse

import pictures

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MEASURE = """
const box = (node) => { const b = node.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height]; };
const slack = 1.5; /* letters lean out of their width a little, and boxes of lines are higher than the letters */
const holds = ["hit", "end-box", "box", "start-box"].map((name) => `:scope > rect.${name}`).join(", ");

function measure(svg) {
  const problems = [], texts = [...svg.querySelectorAll("text")].map((node) => [node, box(node)]);
  texts.sort((a, b) => a[1][1] - b[1][1]);
  texts.forEach(([one, a], at) => {
    const height = a[3] - a[1];
    for (let i = at + 1; i < texts.length && texts[i][1][1] < a[3] - height * 0.2; i++) {
      const b = texts[i][1];
      if (a[0] < b[2] - slack && b[0] < a[2] - slack)
        problems.push(`"${one.textContent}" and "${texts[i][0].textContent}" overlap`);
    }
    const hold = one.parentNode.querySelector(holds);
    if (!hold) return;
    const b = box(hold);
    if (a[0] < b[0] - slack || a[2] > b[2] + slack || a[1] < b[1] - 3 || a[3] > b[3] + 3)
      problems.push(`"${one.textContent}" leaves its box`);
  });
  for (const [node] of texts) {
    if (!FONT || !node.hasAttribute("textLength")) continue;
    const measured = Number(node.getAttribute("textLength"));
    node.removeAttribute("textLength");
    const wider = node.getComputedTextLength() - measured;
    if (wider > measured * 0.01 + 0.5) problems.push(`"${node.textContent}" is ${wider} px wider than measured`);
  }
  if (!texts.length) problems.push("no text was drawn");
  return problems;
}

const found = { paper: getComputedStyle(document.querySelector(".paper")).fill, problems: {} };
for (const figure of document.querySelectorAll("figure")) found.problems[figure.id] = measure(figure.firstElementChild);
document.body.dataset.found = encodeURIComponent(JSON.stringify(found));
"""


def has_font():
    """Whether a font of the widths that we count with is here."""
    if not shutil.which("fc-match"):
        return False
    found = subprocess.run(["fc-match", "Arial"], capture_output=True, text=True).stdout
    return any(name in found for name in ("Arial", "Liberation", "Arimo", "Helvetica"))


def look(page, folder, dark):
    done = subprocess.run(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         f"--user-data-dir={folder / 'profile'}", f"--blink-settings=preferredColorScheme={0 if dark else 1}",
         "--dump-dom", page.as_uri()], capture_output=True, text=True, encoding="utf-8", timeout=120)
    found = re.search(r'data-found="([^"]*)"', done.stdout)
    if not found:
        return None
    return json.loads(urllib.parse.unquote(found[1]))


def check(drawn, folder):
    page = folder / "pictures.html"
    figures = "".join(f'<figure id="{name}">{picture}</figure>' for name, picture in drawn.items())
    script = MEASURE.replace("FONT", "true" if has_font() else "false")
    page.write_text(f'<!doctype html><meta charset="utf-8"><body>{figures}<script>{script}</script>', encoding="utf-8")
    light, dark = look(page, folder, False), look(page, folder, True)
    if not light or not dark:
        yield "the browser did not answer"
        return
    for name in drawn:
        yield from (f"{name}: {problem}" for problem in light["problems"][name])
    if light["paper"] == dark["paper"]:
        yield f"light and dark have the same paper: {light['paper']}"


BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
if not BROWSER:
    print("skipped: there is no Chromium here")
    sys.exit(pictures.SKIPPED)
pictures.main(__doc__, "svg", check)
