#!/usr/bin/env python3
"""`rung check --json` gives SARIF 2.1.0 that tools accept, and fixes that mend: every file of the golden suites is checked;
the shape of the log is held against what the standard demands, its regions against the text; then each fix is applied
alone, and the problem it belongs to must be gone.

    tests/meta/sarif.py RUNG [--schema FILE]     FILE: the standard's JSON schema, if at hand (needs Python's jsonschema)
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SUITES = ("messages", "syntax")
TEXTS = {"text", "markdown"}


class Wrong(Exception):
    pass


def demand(condition, what):
    if not condition:
        raise Wrong(what)


def check(rung, folder, name):
    done = subprocess.run([rung, "check", "--json", name], cwd=folder, capture_output=True, check=False, timeout=60)
    demand(done.returncode in (0, 1), f"exit code {done.returncode}")
    return json.loads(done.stdout.decode("utf-8"))


def demand_message(message):
    demand(set(message) <= TEXTS and message.get("text"), f"a message without text: {message}")


def demand_region(region, lines):
    """Lines and columns count from 1, columns in code points; the end is not before the start, and all are there."""
    keys = {"startLine", "startColumn", "endLine", "endColumn"}
    demand(set(region) == keys and all(isinstance(region[key], int) and region[key] >= 1 for key in keys), f"region {region}")
    start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
    demand(start <= end, f"region {region} ends before it starts")
    for line, column in (start, end):
        demand(line <= len(lines) and column <= len(lines[line - 1]) + 1, f"region {region} is not in the file")


def demand_location(location, folder):
    demand(set(location) <= {"physicalLocation", "message"}, f"location {location}")
    if "message" in location:
        demand_message(location["message"])
    if "physicalLocation" in location:
        place = location["physicalLocation"]
        demand(set(place) == {"artifactLocation", "region"}, f"place {place}")
        demand_region(place["region"], lines_of(folder, place["artifactLocation"]))


def lines_of(folder, artifact):
    demand(set(artifact) == {"uri"}, f"artifact {artifact}")
    path = folder / urllib.parse.unquote(artifact["uri"])
    return path.read_text(encoding="utf-8", errors="replace").split("\n")


def demand_log(log, folder):
    demand(log["version"] == "2.1.0" and log["$schema"].startswith("https://") and len(log["runs"]) == 1, "the log's head")
    run = log["runs"][0]
    demand(set(run) == {"tool", "columnKind", "results"} and run["columnKind"] == "unicodeCodePoints", "the run's head")
    driver = run["tool"]["driver"]
    demand(driver["name"] == "rung", "the tool has a name")
    ids = [rule["id"] for rule in driver["rules"]]
    demand(len(ids) == len(set(ids)), "a rule stands twice")
    for rule in driver["rules"]:
        demand_message(rule["shortDescription"])
        demand_message(rule["help"])
    for result in run["results"]:
        demand(ids[result["ruleIndex"]] == result["ruleId"], f"rule index of {result['ruleId']}")
        demand(result["level"] == ("error" if result["ruleId"][0] == "E" else "warning"), f"level of {result['ruleId']}")
        demand_message(result["message"])
        for location in result["locations"] + result.get("relatedLocations", []):
            demand_location(location, folder)
        for fix in result.get("fixes", []):
            demand_fix(fix, folder)


def demand_fix(fix, folder):
    demand(set(fix) <= {"description", "artifactChanges"} and fix["artifactChanges"], f"fix {fix}")
    demand_message(fix["description"])
    for change in fix["artifactChanges"]:
        lines = lines_of(folder, change["artifactLocation"])
        demand(change["replacements"], "a change without a replacement")
        for replacement in change["replacements"]:
            demand(set(replacement) == {"deletedRegion", "insertedContent"}, f"replacement {replacement}")
            demand(set(replacement["insertedContent"]) == {"text"}, f"replacement {replacement}")
            demand_region(replacement["deletedRegion"], lines)


def apply(fix, folder):
    for change in fix["artifactChanges"]:
        path = folder / urllib.parse.unquote(change["artifactLocation"]["uri"])
        text = path.read_text(encoding="utf-8")
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        edits = []
        for replacement in change["replacements"]:
            region = replacement["deletedRegion"]
            edits.append((starts[region["startLine"] - 1] + region["startColumn"] - 1,
                          starts[region["endLine"] - 1] + region["endColumn"] - 1, replacement["insertedContent"]["text"]))
        for start, end, fresh in sorted(edits, reverse=True):
            text = text[:start] + fresh + text[end:]
        path.write_text(text, encoding="utf-8")


def messages(log):
    return sorted(result["ruleId"] + result["message"]["text"].split("\n")[0] for result in log["runs"][0]["results"])


def try_fixes(rung, folder, name, log):
    """Applies each fix alone; yields what went wrong."""
    before, original = messages(log), (folder / name).read_bytes()
    for result in log["runs"][0]["results"]:
        for fix in result.get("fixes", []):
            apply(fix, folder)
            after = messages(check(rung, folder, name))
            (folder / name).write_bytes(original)
            this = result["ruleId"] + result["message"]["text"].split("\n")[0]
            if after.count(this) >= before.count(this):
                yield f"its fix does not mend: {this}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rung", type=pathlib.Path)
    parser.add_argument("--schema", type=pathlib.Path)
    args = parser.parse_args()
    rung, problems, logs, fixes = args.rung.resolve(), [], 0, 0
    validate = None
    if args.schema:
        import jsonschema
        validate = jsonschema.Draft7Validator(json.loads(args.schema.read_text(encoding="utf-8"))).validate
    with tempfile.TemporaryDirectory(prefix="rung-test-") as scratch:
        for suite in SUITES:
            folder = pathlib.Path(shutil.copytree(ROOT / "tests/golden" / suite, pathlib.Path(scratch) / suite))
            shutil.copytree(ROOT / "policies", folder / "policies")
            for path in sorted(folder.glob("*.rung")):
                try:
                    log = check(rung, folder, path.name)
                    if validate:
                        validate(log)
                    demand_log(log, folder)
                    logs += 1
                    fixes += sum(len(one.get("fixes", [])) for one in log["runs"][0]["results"])
                    problems += [f"{suite}/{path.name}: {one}" for one in try_fixes(rung, folder, path.name, log)]
                except (Wrong, KeyError, ValueError) as error:
                    problems.append(f"{suite}/{path.name}: {error!r}")
    print("\n".join(problems) or f"{logs} logs, {fixes} fixes")
    return bool(problems)


sys.exit(main())
