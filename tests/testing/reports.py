#!/usr/bin/env python3
"""reports.py RUNG: what `rung test` writes for programs is read by parsers that are not ours, and says the same."""

import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNG = str(pathlib.Path(sys.argv[1]).resolve())


def check(condition, what):
    if not condition:
        sys.exit(f"wrong: {what}")


# Elements and attributes as the consumers of JUnit's XML want them.
SCHEMA = {
    "testsuites": ({"tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase"}),
    "testcase": ({"name", "classname", "file", "line", "time"}, {"failure"}),
    "failure": ({"message", "type"}, set()),
}


def check_element(element):
    attributes, children = SCHEMA[element.tag]
    check(set(element.attrib) == attributes, f"attributes of <{element.tag}>: {sorted(element.attrib)}")
    for name in ("tests", "failures", "errors", "skipped", "line"):
        check(element.get(name, "0").isdigit(), f"{name} of <{element.tag}>")
    for child in element:
        check(child.tag in children, f"<{child.tag}> in <{element.tag}>")
        check_element(child)


def run(*files):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "results.xml"
        done = subprocess.run([RUNG, "test", "--json", "--junit", str(out), *files], capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout), ET.parse(out).getroot()


for files in (["tests/golden/test/office.rung"], [str(path) for path in sorted((ROOT / "policies").glob("*.rung"))]):
    code, report, suites = run(*[str(ROOT / file) for file in files])
    check_element(suites)
    cases = suites.findall("testsuite/testcase")
    failed = [case for case in cases if case.find("failure") is not None]
    check(len(cases) == report["count"] == int(suites.get("tests")), "the number of tests")
    check(len(failed) == report["failed"] == int(suites.get("failures")), "the number of failures")
    check(code == (1 if failed else 0), "the exit code")
    check(sorted(case.get("name") for case in cases) == sorted(test["title"] for test in report["tests"]), "titles")
    for suite in suites:
        check(len(suite) == int(suite.get("tests")), "the tests of a suite")
    for one in report["coverage"]:
        check(one["points"] - one["tried"] == len(one["untried"]), "what was not tried")
print("JSON and JUnit's XML agree")
