"""What a night costs on a large workspace: the first, one with nothing new, and one with so many new messages.

`python -m benchmarks.night FOLDER --interactions 5000000` makes a workspace in FOLDER whose lake holds that many
interactions, landed by exports that are gone, and a small mailbox in exports/. Then each night is `tieline run
--direct` in a process of its own, and a line of the table that is printed: seconds on the clock and of processor, and
the most memory that any one of its processes held. `--new` messages (1 % of the interactions by default) come before
the last night. The workspace is made anew in each run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import polars as pl

from benchmarks.warehouse_build import AS_OF, make_world
from connectors.lake import RECEIPT
from connectors.landing import ROWS_A_PART, SCHEMAS, Landing
from flows.workspace import make_workspace

EXPORTS = {"00000000000000aa": "mail", "00000000000000bb": "calendar"}
SETTINGS = 'time_zone = "Europe/Berlin"\n\n[owner]\nemails = ["person0@north.example"]\n'


def make_night(folder: Path, people: int, interactions: int) -> None:
    """Make a workspace whose lake holds a world of mail and meetings, and whose exports a mailbox of ten messages."""
    world = folder / "world"
    make_world(world, people, interactions)
    workspace = make_workspace(folder / "workspace")
    workspace.settings.write_text(SETTINGS, encoding="utf-8")
    for source_file, kind in EXPORTS.items():
        lake = workspace.lake / f"{source_file}-000000000000"
        lake.mkdir()
        landing = Landing(lake, source_file)
        for table in ("event", "participant"):
            rows = pl.scan_parquet(world / f"{table}.parquet").filter(pl.col("source_file") == source_file).collect()
            for part in rows.iter_slices(ROWS_A_PART):
                landing.add(table, part)
        landing.close()
        receipt = {"source_file": source_file, "path": f"old.{kind}", "kind": kind, "fingerprint": source_file * 4}
        receipt |= {"bytes": 0, "captured_at": AS_OF, "landed_at": AS_OF, "counts": "{}", "status": "landed"}
        schema = SCHEMAS["source_file"]
        pl.DataFrame([receipt], schema=schema).write_parquet(lake / RECEIPT)
    shutil.rmtree(world)
    write_mailbox(workspace.exports / "few.mbox", 10, people)


def write_mailbox(path: Path, messages: int, people: int) -> None:
    """Write a mailbox of new messages, in and out in turns, with people of the world."""
    with path.open("w", encoding="utf-8") as stream:
        for n in range(messages):
            other = f"Person {n * 7919 % people + 1} <person{n * 7919 % people + 1}@north.example>"
            owner = "Person 0 <person0@north.example>"
            author, to = (other, owner) if n % 2 else (owner, other)
            date = format_datetime(AS_OF - timedelta(minutes=n % 40_000 + 1))
            stream.write(f"From - Thu Jan  1 00:00:00 2026\nFrom: {author}\nTo: {to}\nDate: {date}\n")
            stream.write(f"Message-ID: <{path.stem}.{n}@north.example>\nSubject: Words {n}\n\nText.\n\n")


def night(name: str, workspace: Path) -> str:
    """Run one night and return its line of the table."""
    command = [sys.executable, "-m", "flows", "run", str(workspace), "--direct", "--as-of", "2026-11-01"]
    began = time.perf_counter()
    with (workspace.parent / "night.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    cpu, peak, load = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20, os.getloadavg()[0]
    return f"| {name} | {wall:.1f} | {cpu:.1f} | {peak:.2f} | {load:.1f} | {os.waitstatus_to_exitcode(status)} |"


def main() -> None:
    """Make the workspace and print what its nights cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=30_000)
    parser.add_argument("--interactions", type=int, default=5_000_000)
    parser.add_argument("--new", type=int)
    options = parser.parse_args()
    new = options.interactions // 100 if options.new is None else options.new
    options.folder.mkdir(parents=True, exist_ok=True)
    workspace = options.folder / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    maker = multiprocessing.get_context("spawn").Process(
        target=make_night, args=(options.folder, options.people, options.interactions)
    )
    maker.start()
    maker.join()
    print("| night | wall s | CPU s | peak GiB | load average | exit |\n|---|---|---|---|---|---|", flush=True)
    print(night("first", workspace), flush=True)
    print(night("nothing new", workspace), flush=True)
    write_mailbox(workspace / "exports" / "new.mbox", new, options.people)
    print(night(f"{new:,} new messages", workspace), flush=True)


if __name__ == "__main__":
    main()
