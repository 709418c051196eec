"""How reading scales with workers: one pile of mailboxes, landed by each task runner with one worker and with several.

`python -m benchmarks.reading_scale FOLDER` makes eight mailboxes of small messages in FOLDER (kept for the next time),
and prints the seconds from giving out the first batch to the last folder of the lake, the start of workers included.
Each run is a process of its own, with a Prefect server that is started before the clock. Dask is left out where its
extra is not installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from benchmarks.mail_corpora import write_mbox

MAILBOXES, MEGABYTE = 8, 1_000_000
AS_OF = date(2026, 10, 31)
RUNNERS = ("thread", "process", "dask")


def make_mailboxes(folder: Path, megabytes: int) -> Path:
    """Return a workspace with mailboxes of so many megabytes in all."""
    from flows.workspace import make_workspace

    workspace = make_workspace(folder / f"{megabytes}")
    for number in range(MAILBOXES):
        path = workspace.exports / f"{number}.mbox"
        if not path.exists():
            write_mbox(path, megabytes * MEGABYTE // MAILBOXES, None, dense=True, number=number)
    return workspace.root


def read(root: Path) -> None:
    """Land everything anew by the runner that the environment names, and print the seconds."""
    from flows.night import open_night
    from flows.nightly import as_flow
    from flows.prefect_tasks import Tasks
    from flows.runner import make_runner
    from flows.workspace import complete_workspace, open_workspace

    workspace = open_workspace(root)
    shutil.rmtree(workspace.lake, ignore_errors=True)
    complete_workspace(workspace)
    night = open_night(workspace, AS_OF)

    def reading() -> None:
        night.discover()
        started = time.perf_counter()
        night.land(Tasks(make_runner(night.settings)))
        print(f"seconds {time.perf_counter() - started:.1f} {len(night.new)} {len(night.unrecognised)}")

    as_flow(reading)()


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=int, default=2_400)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.folder)
        return
    root = make_mailboxes(options.folder, options.megabytes)
    print(f"{options.megabytes} MB in {MAILBOXES} mailboxes; load average {os.getloadavg()[0]:.1f}")
    for runner in RUNNERS:
        if runner == "dask" and find_spec("prefect_dask") is None:
            print("dask is not installed and is left out")
            continue
        for workers in options.workers:
            environment = os.environ | {
                "TIELINE_RUNNER": runner,
                "TIELINE_JOBS": str(workers),
                "PREFECT_HOME": str(options.folder / "prefect"),
                "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
                "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
                "DO_NOT_TRACK": "1",
            }
            command = [sys.executable, "-m", "benchmarks.reading_scale", str(root), "--read"]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            (seconds,) = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("seconds")]
            print(f"  {runner:8} {workers} workers {seconds:>7} s", flush=True)


if __name__ == "__main__":
    main()
