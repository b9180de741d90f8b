"""What the tests of pictures share: the policies that are drawn, and the command that draws them."""

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import harness  # noqa: E402
import nasty  # noqa: E402

SKIPPED = 77


def draw(rung, folder, format_):
    """Yields (name, picture) of the shipped policies, the golden ones, and those that are hard to draw."""
    sources = sorted((folder / "policies").glob("*.rung")) + sorted((HERE.parent / "golden/graph").glob("every*.rung"))
    for name, text in nasty.policies():
        path = folder / f"nasty_{name}.rung"
        path.write_text(text, encoding="utf-8")
        sources.append(path)
    for path in sources:
        done = subprocess.run([rung.resolve(), "graph", "--format", format_, path], capture_output=True, text=True,
                              encoding="utf-8", timeout=harness.SECONDS_MAX, env=harness.environment(rung, folder))
        if done.returncode == 2 and "there is no policy" in done.stderr:
            continue
        if done.returncode or done.stderr:
            sys.exit(f"{path.name}: rung graph --format {format_} ended with {done.returncode}:\n{done.stderr}")
        yield path.stem, done.stdout


def main(doc, format_, check, wanted=None):
    """Draws all and calls check({name: picture}, folder), which yields problems. `wanted` is a program."""
    args = harness.arguments(doc).parse_args()
    if wanted and not shutil.which(wanted):
        print(f"skipped: there is no {wanted} here")
        sys.exit(SKIPPED)
    with harness.scratch() as folder:
        drawn = dict(draw(args.rung, folder, format_))
        problems = list(check(drawn, folder))
    print("\n".join(problems[:100]), end="\n" if problems else "")
    print(f"{len(drawn)} pictures, {len(problems)} problems")
    sys.exit(1 if problems or not drawn else 0)
