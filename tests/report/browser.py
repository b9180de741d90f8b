#!/usr/bin/env python3
"""Reports in a real browser, narrow and wide, in light and in dark: no error, no request to anywhere, nothing sticks out,
no two texts of a plot overlap, time lines are drawn, and found by their links, by search and by the keyboard's controls."""

import json
import re
import shutil
import subprocess
import sys
import urllib.parse

import pages

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SKIPPED = 77
# Runs before the page's own script; what it finds is put into the document, which the browser prints.
WATCH = """<script>
const found = { errors: [], problems: [] };
window.addEventListener("error", (event) => found.errors.push(String(event.message)));
document.addEventListener("securitypolicyviolation", (event) => found.errors.push("refused: " + event.blockedURI));
</script>"""
MEASURE = """<script>
const problem = (text) => found.problems.push(text);
const box = (node) => node.getBoundingClientRect();
const check = (good, text) => { if (!good) problem(text); };

const measurePlot = (svg, name) => {
  const hold = box(svg), texts = [...svg.querySelectorAll("text")].map((node) => [node, box(node)]);
  check(texts.length > 0, `${name} has no text`);
  texts.forEach(([one, a], at) => {
    if (a.left < hold.left - 3 || a.right > hold.right + 3 || a.top < hold.top - 3 || a.bottom > hold.bottom + 3)
      problem(`${name}: "${one.textContent}" leaves the plot`);
    for (const [two, b] of texts.slice(at + 1))
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)
        problem(`${name}: "${one.textContent}" and "${two.textContent}" overlap`);
  });
};

const measure = () => {
  const plots = document.querySelectorAll("svg.chart");
  plots.forEach((svg) => measurePlot(svg, svg.querySelector("title").textContent));
  found.plots = plots.length;
  found.ladders = document.querySelectorAll(".ladder svg.rung-graph").length;
  found.requests = performance.getEntriesByType("resource").map((entry) => entry.name);
  const root = document.documentElement;
  check(root.scrollWidth <= root.clientWidth, `the page is ${root.scrollWidth} wide on ${root.clientWidth}`);
  document.querySelectorAll("body *").forEach((node) => {
    if (node.closest("svg, .ladder, .scroll, select, datalist, script, noscript, details:not([open])")) return;
    const b = box(node);
    if (b.width && b.right > root.clientWidth + 1) problem(`<${node.tagName} class="${node.className}"> sticks out`);
  });
  const style = getComputedStyle(document.body);
  found.paper = style.backgroundColor;
  found.ink = style.color;
  document.querySelectorAll(".cases").forEach((section) => {
    const part = (name) => document.getElementById(section.id.replace("cases", name));
    const heading = () => part("story").querySelector("h4").textContent;
    check(part("story").querySelectorAll(".entries > li").length > 0, "no time line is drawn");
    check(part("story").querySelector("svg.strip"), "no picture of a case is drawn");
    measurePlot(part("story").querySelector("svg.strip"), `${section.id}: ${heading()}`);
    const before = heading();
    part("after").click();
    check(heading() !== before, "the next case is not shown");
    part("before").click();
    check(heading() === before, "the case before is not shown");
    part("why").selectedIndex = part("why").length - 1;
    part("why").dispatchEvent(new Event("change"));
    const last = part("ids").lastElementChild.value;
    part("id").value = last;
    part("id").dispatchEvent(new Event("change"));
    check(heading() === `Case ${last}`, `a search for ${last} shows ${heading()}`);
    part("id").value = "no such case";
    part("id").dispatchEvent(new Event("change"));
    check(part("count").textContent.length > 10, "a search for nothing says nothing");
    section.querySelectorAll("select, input, button").forEach((control) =>
      check(control.tabIndex >= 0 && (control.labels.length || control.textContent), "a control has no name"));
    for (const one of JSON.parse(document.getElementById("data").textContent)[Number(section.dataset.section)].cases) {
      part("id").value = one[0];
      part("id").dispatchEvent(new Event("change"));
      if (one[4].length && part("story").querySelectorAll(".entries > li").length < 1) problem(`no time line of ${one[0]}`);
    }
  });
  const links = [...document.querySelectorAll("a.case")];
  found.links = links.length;
  for (const link of links.slice(0, 40)) {
    location.hash = link.getAttribute("href");
    window.dispatchEvent(new Event("hashchange"));
    const story = document.getElementById(/s\\d+/.exec(link.getAttribute("href"))[0] + "-story");
    check(story.querySelector("h4").textContent === `Case ${link.textContent}`, `the link to ${link.textContent} leads elsewhere`);
  }
  for (const odd of ["#s0-case-nobody", "#s0-case-%E0%A4%A", "#s99-case-x", "#s0-case-"]) {
    location.hash = odd;
    window.dispatchEvent(new Event("hashchange"));
  }
  document.querySelectorAll("svg.chart, svg.kept, svg.strip").forEach((svg) =>
    check(svg.getAttribute("role") === "img" && (svg.querySelector("title") || svg.hasAttribute("aria-label")), "a plot has no title"));
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((node) => Number(node.tagName[1]));
  check(levels[0] === 1 && levels.filter((level) => level === 1).length === 1, "there is not one h1, and first");
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  check(new Set(ids).size === ids.length, "ids occur twice");
};
try { measure(); } catch (error) { found.errors.push(String(error)); }
document.body.dataset.found = encodeURIComponent(JSON.stringify(found));
</script>"""


def look(page, folder, width, dark):
    """What the browser found, and what it complained about on its console."""
    done = subprocess.run(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
         f"--user-data-dir={folder / 'profile'}", f"--blink-settings=preferredColorScheme={0 if dark else 1}",
         f"--window-size={width},1000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=120)
    found = re.search(r'data-found="([^"]*)"', done.stdout)
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return (json.loads(urllib.parse.unquote(found[1])) if found else None), console


def contrast(one, other):
    def light(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        parts = [part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    a, b = sorted((light(one), light(other)))
    return (b + 0.05) / (a + 0.05)


def check(name, text, folder):
    page = folder / f"{name}.html"
    watched = text.replace("<head>", "<head>" + WATCH, 1).replace("</body>", MEASURE + "</body>", 1)
    page.write_text(watched, encoding="utf-8")
    if re.search(r"(?:src|href|action|url)\s*[=(]\s*[\"']?(?:https?:)?//", text):
        yield f"{name} names an address"
    papers = []
    for width, dark in ((1280, False), (500, True), (820, True), (1900, False)):
        found, console = look(page, folder, width, dark)
        where = f"{name}, {width} px, {'dark' if dark else 'light'}"
        if not found:
            yield f"{where}: the browser did not answer"
            continue
        yield from (f"{where}: {line}" for line in found["errors"] + console + sorted(set(found["problems"]))[:10])
        if found["requests"]:
            yield f"{where}: asks for {found['requests']}"
        if not found["plots"] or not found["ladders"] or not found["links"]:
            yield f"{where}: {found['plots']} plots, {found['ladders']} ladders, {found['links']} links"
        if contrast(found["paper"], found["ink"]) < 7:
            yield f"{where}: {found['ink']} on {found['paper']} is hard to read"
        papers.append((dark, found["paper"]))
    if len({paper for _, paper in papers}) != 2:
        yield f"{name}: light and dark have the same paper"


BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
if not BROWSER:
    print("skipped: there is no Chromium here")
    sys.exit(SKIPPED)


def main():
    args = pages.harness.arguments(__doc__).parse_args()
    problems = []
    with pages.harness.scratch([pages.HERE / "watched.rung"]) as folder:
        shipped = folder / "examples/three_strikes/events.ndjson"
        odd = folder / "odd.ndjson"
        names = ["</script><b>", "a b&c\"'", "\\u0000\\u001f", "ü\\ud83d\\ude00", "x" * 200, "%41#s0"]
        odd.write_text("".join('{"time":"2026-02-02T08:%02d:00Z","case":"%s","type":"awaiting_customer"}\n'
                               '{"time":"2026-02-02T09:%02d:00Z","case":"%s","type":"reply"}\nno line\n'
                               % (at, name.replace('"', '\\"'), at, name.replace('"', '\\"'))
                               for at, name in enumerate(names)), encoding="utf-8")
        both = ["policies/three_strikes.rung", "watched.rung"]
        for name, policies, log in (("few", ["policies/three_strikes.rung"], shipped), ("odd", both, odd),
                                    ("many", both, pages.make_log(folder, 3000, 3))):
            page, _, _ = pages.replay(args.rung, folder, policies, log)
            problems += check(name, page, folder)
    print("\n".join(problems[:40]), end="\n" if problems else "")
    print(f"{len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
