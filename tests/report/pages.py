"""What the tests of reports share: logs, policies, and the command that makes the page."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import harness  # noqa: E402

# Of each policy: its channels, and whether they are automatic; events that it does not use.
CHANNELS = {"three_strikes": {"chat": False, "phone": False, "email": False, "ticket_comment": True},
            "watched": {"letter": True, "phone": False}, "afterwards": {"phone": False}}
ZONES = {"afterwards": "UTC"}  # the others count in Madrid's time
UNUSED = {"afterwards": {"awaiting_customer"}}


def make_log(folder, cases, seed):
    log = folder / f"events_{cases}.ndjson"
    with log.open("wb") as out:
        subprocess.run([sys.executable, harness.ROOT / "examples/service_desk/make_events.py", str(cases), str(seed)],
                       stdout=out, check=True)
    return log


def replay(rung, folder, policies, log, *more):
    """The page, the journal and the summary."""
    done = subprocess.run([rung.resolve(), "replay", *policies, "--events", log, "--drain", "--out", "journal.ndjson",
                           "--report", "page.html", *more], cwd=folder, capture_output=True, text=True, encoding="utf-8",
                          env=harness.environment(rung, folder), timeout=harness.SECONDS_MAX)
    if done.returncode:
        sys.exit(f"rung replay ended with {done.returncode}:\n{done.stderr}")
    return ((folder / "page.html").read_text(encoding="utf-8"), (folder / "journal.ndjson").read_text(encoding="utf-8"),
            done.stderr)
