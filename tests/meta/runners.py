#!/usr/bin/env python3
"""runners.py RUNG: the test runners notice what is wrong, and --update mends what it may."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness  # noqa: E402

TESTS = harness.ROOT / "tests"
rung = pathlib.Path(sys.argv[1])
failed = False


def run(runner, *words):
    done = subprocess.run([sys.executable, runner, *map(str, words)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def claim(truth, what):
    global failed
    if not truth:
        print("not so:", what)
        failed = True


def documentation(folder):
    page = folder / "page.md"

    def page_runs(text, *words, command=rung):
        page.write_text(text, encoding="utf-8")
        return run(TESTS / "docs/run", "--rung", command, *words, page)

    good = "```console\n$ mkdir a && cd a\n$ echo 1; echo 2 >&2\n1\n2\n```\n\n  ```console\n  $ basename $(pwd)\n  a\n  ```\n"
    claim(page_runs(good)[0] == 0, "a page that holds passes, and stays in the folder it went to")
    bad = good.replace("\n2\n", "\n3\n")
    code, said = page_runs(bad)
    claim(code == 1 and "-3\n+2" in said, "wrong output is shown as a diff")
    claim(page_runs(bad, "--update")[0] == 0 and page.read_text() == good, "--update writes the page as it was")
    claim(page_runs("```console\n$ seq 5\n1\n...\n5\n```\n")[0] == 0, "`...` stands for any lines")
    claim(page_runs("```console\n$ seq 5\n1\n...\n6\n```\n")[0] == 1, "`...` does not stand for all")
    claim(page_runs("```console\n$ exit 3\n```\n")[0] == 1, "a command that ends the shell is noticed")

    fake = folder / "rung"  # finds E0001 in what says `wrong`
    fake.write_text("""#!/bin/sh
grep -q wrong "$2" && r='{"ruleId":"E0001","level":"error"}'
echo '{"runs":[{"results":['"$r"']}]}'
""")
    fake.chmod(0o755)
    claim(page_runs("```rung\nright\n```\n", command=fake)[0] == 0, "a right policy passes")
    claim(page_runs("```rung\nwrong\n```\n", command=fake)[0] == 1, "a wrong one does not")
    claim(page_runs("```rung E0001\nwrong\n```\n", command=fake)[0] == 0, "but where its code is given")
    claim(page_runs("```rung E0001\nright\n```\n", command=fake)[0] == 1, "a code that does not come is missed")
    frame = "<!-- frame f\nwrong\n...\n-->\n```rung in=f E0001\nright\n```\n"
    claim(page_runs(frame, command=fake)[0] == 0, "a frame is put around")
    edits = "```rung file=a.rung\none\ntwo\n```\n```rung file=a.rung after=one\nmore\n```\n" \
            "```rung file=a.rung instead='^t.o$'\nlast\nlast\n```\n```rung file=a.rung before=last\nless\n```\n" \
            "```console\n$ cat a.rung\none\nmore\nlast\nless\nlast\n```\n"
    claim(page_runs(edits, command=fake)[0] == 0, "a policy grows by blocks")
    claim(page_runs("```rung file=a.rung\none\n```\n```rung file=a.rung after=two\n```\n", command=fake)[0] == 1,
          "a place that is not there is noticed")
    claim(page_runs("```text file=a.txt\nwrong\n```\n```console\n$ cat a.txt\nwrong\n```\n", command=fake)[0] == 0,
          "a text is saved, and not checked")
    claim(page_runs("```text fil=a.txt\n```\n", command=fake)[0] == 1, "a misspelt word is noticed in a text, too")
    claim(page_runs("```rung fil=a.rung\n```\n", command=fake)[0] == 1, "a misspelt word is noticed")
    claim(page_runs("```rung\nnever closed\n", command=fake)[0] != 0, "an open block is noticed")


def golden(folder):
    """The runner looks beside itself, so a copy of it looks into a suite of our own."""
    copy = folder / "tests/golden"
    (copy / "suite").mkdir(parents=True)
    shutil.copy(TESTS / "golden/run", copy / "run")
    shutil.copy(TESTS / "harness.py", folder / "tests/harness.py")
    case = copy / "suite/case.cmd"

    def case_runs(command, *words):
        case.write_text(command, encoding="utf-8")
        return run(copy / "run", "--rung", rung, *words)[0]

    claim(case_runs("true\n") == 0, "silence passes")
    claim(case_runs("echo out; echo err >&2; exit 3\n") == 1, "output and exit code that nobody wrote down fail")
    claim(case_runs("echo out; echo err >&2; exit 3\n", "--update") == 0, "--update writes them down")
    claim((copy / "suite/case.stdout").read_text() == "out\n", "standard output is kept")
    claim((copy / "suite/case.stderr").read_text() == "err\n", "standard error is kept")
    claim(case.read_text().endswith("\nexit 3\n"), "the exit code is kept")
    claim(case_runs(case.read_text()) == 0, "what was written down passes")
    claim(case_runs("echo out; echo err >&2\nexit 3\n") == 1, "another exit code fails")
    claim(case_runs("sleep 0; echo other; echo err >&2; exit 3\nexit 3\n") == 1, "other output fails")


with tempfile.TemporaryDirectory(prefix="rung-test-") as name:
    documentation(pathlib.Path(name))
    golden(pathlib.Path(name))
print("the runners notice" if not failed else "")
sys.exit(failed)
