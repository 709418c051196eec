"""The workspace: the folder that holds a person's exports and everything made from them, readable by them alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filelock

from flows.errors import TielineError, WrongUse
from transforms.decisions import HEADER

SETTINGS_NAME = "tieline.toml"

SETTINGS_TEXT = """\
# Settings of this tieline workspace. Every one has a default, shown here; remove the # to change it.
# An environment variable TIELINE_<NAME> wins over this file.

# The time zone you live in (IANA name); days begin and end there. Default: the system's.
# time_zone = "Europe/Berlin"

# Call a contact dormant after so many days of silence. Unset: judged from each relationship's own rhythm.
# dormant_after_days = 180

# After how many days a day of contact counts half. Unset: chosen every night by a backtest on your own past.
# half_life_days = 60

# A message to more people than this is a broadcast and does not count as contact.
# broadcast_over = 20

# People who are together on an event with at most so many others are taken to know each other.
# copresence_max = 12

# How many people to suggest a week.
# weekly_contacts = 5

# Leave the people of your own organization out of those to write to: you may see them anyway.
# skip_own_organization = false

# Begin the CSV files with a byte order mark, by which Excel sees that they are UTF-8.
# csv_bom = false

# Keep the subjects of messages and meetings in the warehouse. Bodies are never kept.
# keep_subjects = true

# Files in exports/ to leave out, as patterns: ["*.bak", "old/*"].
# exclude = []

# A command to run in this folder when a scheduled night fails; last_error.txt says why. No shell reads it.
# on_failure = ["notify-send", "tieline", "the night failed"]

# How many processes may read exports at once. Default: the number of processors.
# jobs = 2

# What has exports read under Prefect: "thread" here, "process" in as many processes, "dask" by the workers of Dask,
# which must see this folder under its path here; and where the scheduler of Dask is. Default: one is started here.
# runner = "thread"
# runner_address = "tcp://127.0.0.1:8786"

# What runs the models: "duckdb", or Spark at "spark://HOST:7077" or "sc://HOST:15002", or in this process: "sail".
# engine = "duckdb"

# The most that one entry of an archive may unpack to (bytes), and one export may hold (records).
# max_entry_bytes = 68719476736
# max_records = 50000000

# What makes a silent contact worth writing to. Only the proportions matter; 0 leaves one out.
[weights]
# past_strength = 0.40
# balance = 0.20
# novelty = 0.15
# warm_path = 0.15
# seniority = 0.10

# You, where the exports do not say it themselves. `tieline run` lists what it took for yours.
[owner]
# names = ["Ann Roe"]
# emails = ["ann@roe.example"]
# profile_url = "https://www.linkedin.com/in/ann-roe"
"""


DECISIONS_TEXT = (
    ",".join(HEADER)
    + """
# What you decide, one decision a line; it beats whatever tieline would work out. Delete a line to undo it.
# A person is named by a handle: email:ann@acme.example or linkedin:ann-roe (the end of the profile's address).
# 2026-01-31,same,email:ann@acme.example,linkedin:ann-roe,these two are one person
# 2026-01-31,different,email:jo@acme.example,linkedin:jo-doe,these two are not
# 2026-01-31,not_a_person,email:front-desk@acme.example,,leave it out
# 2026-01-31,owner,email:me@old-job.example,,this address is mine
# 2026-01-31,tag,linkedin:ann-roe,mentor,any word: mentor; association:NAME; volunteer; partner; family
# 2026-01-31,cadence,linkedin:ann-roe,30,write at least every so many days
# 2026-01-31,snooze,linkedin:ann-roe,2026-12-31,do not suggest before this day
"""
)


@dataclass(frozen=True)
class Workspace:
    """The places of a workspace; `exports` may lie elsewhere."""

    root: Path
    exports: Path

    @property
    def settings(self) -> Path:
        """Return the settings file."""
        return self.root / SETTINGS_NAME

    @property
    def decisions(self) -> Path:
        """Return the file of the person's decisions."""
        return self.root / "decisions.csv"

    @property
    def lake(self) -> Path:
        """Return the folder of everything read so far."""
        return self.root / "lake"

    @property
    def registry(self) -> Path:
        """Return the registry of person ids, which is state and no cache."""
        return self.lake / "person_registry.parquet"

    @property
    def memory(self) -> Path:
        """Return the folder of what the last run found out about who is who, which is a cache."""
        return self.lake / ".people"

    @property
    def known_files(self) -> Path:
        """Return the table of what is known of the exports' files, which is a cache."""
        return self.lake / "known_files.parquet"

    @property
    def warehouse(self) -> Path:
        """Return the published warehouse."""
        return self.root / "warehouse.duckdb"

    @property
    def scratch(self) -> Path:
        """Return the folder of what a run makes before it publishes; the next run removes what a killed one left."""
        return self.root / ".building"

    @property
    def building(self) -> Path:
        """Return the warehouse that is being built."""
        return self.scratch / "warehouse.duckdb"

    @property
    def building_reports(self) -> Path:
        """Return the folder of the reports of the warehouse that is being built."""
        return self.scratch / "reports"

    @property
    def building_memory(self) -> Path:
        """Return the folder of what the run that is at work has found out about who is who."""
        return self.scratch / "people"

    @property
    def reports(self) -> Path:
        """Return the folder of the reports."""
        return self.root / "reports"

    @property
    def prefect(self) -> Path:
        """Return the home of Prefect, where its own database lies."""
        return self.root / ".prefect"


def open_workspace(folder: Path, exports: Path | None = None) -> Workspace:
    """Return a workspace; with `exports`, the exports lie there. Changes nothing.

    Raises WrongUse where the folder is none: it has neither settings nor an exports folder.
    """
    root = folder.expanduser().resolve()
    if not root.is_dir():
        raise WrongUse(f"there is no folder {folder}: make a workspace with `tieline init {folder}`")
    if not (root / SETTINGS_NAME).exists() and not (root / "exports").is_dir():
        raise WrongUse(
            f"{folder} is no workspace: it has neither {SETTINGS_NAME} nor exports/. Run `tieline init` there"
        )
    elsewhere = exports.expanduser().resolve() if exports else None
    if elsewhere and not elsewhere.is_dir():
        raise WrongUse(f"there is no folder {exports} to read exports from")
    return Workspace(root, elsewhere or root / "exports")


def make_workspace(folder: Path) -> Workspace:
    """Make a workspace, or complete one; never changes what is there. Raises WrongUse where something is in the way."""
    root = folder.expanduser().resolve()
    if root.exists() and not root.is_dir():
        raise WrongUse(f"{folder} is a file: name a folder")
    if root.is_dir() and not _may_become_workspace(root):
        raise WrongUse(f"{folder} holds other things: name a new or an empty folder")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    workspace = Workspace(root, root / "exports")
    complete_workspace(workspace)
    return workspace


def _may_become_workspace(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    return not names or SETTINGS_NAME in names or "exports" in names


def complete_workspace(workspace: Workspace) -> None:
    """Make what is missing in a workspace, and keep everybody else out of it."""
    try:
        workspace.root.chmod(workspace.root.stat().st_mode & 0o700)
        for directory in (workspace.root / "exports", workspace.lake, workspace.reports):
            directory.mkdir(mode=0o700, exist_ok=True)
        _write_new(workspace.root / ".gitignore", "# Nobody commits their contacts.\n*\n")
        _write_new(workspace.settings, SETTINGS_TEXT)
        _write_new(workspace.decisions, DECISIONS_TEXT)
    except PermissionError as error:
        raise TielineError(f"{workspace.root} cannot be written to: check its permissions") from error


def _write_new(path: Path, text: str) -> None:
    if not path.exists():
        write_private(path, text.encode())


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        temporary.replace(path)
    except OSError:
        temporary.unlink()
        raise


@contextmanager
def private_files() -> Iterator[None]:
    """Let every file that is made in the block be readable by its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace against a second run; the system lets go of the lock when the process ends, however it ends.

    Raises TielineError at once where another run holds it.
    """
    lock = filelock.FileLock(workspace.root / ".lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise TielineError("another tieline run is at work in this workspace: wait for it to end") from error
    try:
        yield
    finally:
        lock.release()
