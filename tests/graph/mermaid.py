#!/usr/bin/env python3
"""Mermaid reads what is written for it. Wants its npm package: npm install --prefix build/mermaid mermaid jsdom"""

import json
import subprocess
import sys

import pictures

PACKAGES = pictures.HERE.parent.parent / "build/mermaid/node_modules"
PARSE = """
import { JSDOM } from "%(packages)s/jsdom/lib/api.js";
const dom = new JSDOM("");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const { default: mermaid } = await import("%(packages)s/mermaid/dist/mermaid.core.mjs");
mermaid.initialize({ maxTextSize: 1e7, maxEdges: 1e5 });
let all = "";
for await (const chunk of process.stdin) all += chunk;
for (const [name, text] of Object.entries(JSON.parse(all)))
  await mermaid.parse(text).catch((error) => console.log(`${name}: ${error.message}`));
"""


def check(drawn, folder):
    script = folder / "parse.mjs"
    script.write_text(PARSE % {"packages": PACKAGES}, encoding="utf-8")
    broken = {"a broken one": "flowchart TD\n  a[ --> b"}
    done = subprocess.run(["node", script], input=json.dumps(drawn | broken), text=True, encoding="utf-8",
                          capture_output=True)
    if done.returncode or "a broken one: " not in done.stdout:
        yield f"node ended with {done.returncode}: {done.stdout} {done.stderr}"
    found = done.stdout.split("a broken one: ")[0]
    if found:
        yield found


if not (PACKAGES / "mermaid").is_dir() or not (PACKAGES / "jsdom").is_dir():
    print(f"skipped: mermaid and jsdom are not in {PACKAGES}")
    sys.exit(pictures.SKIPPED)
pictures.main(__doc__, "mermaid", check, "node")
