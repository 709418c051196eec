"""What a run is a function of, as digests: equal inputs give equal ids, and what is published stands."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version as installed_version
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from connectors import connectors
from flows.reports import RUN_ID
from flows.settings import Settings
from flows.workspace import Workspace
from transforms.published import published, read_run_id
from transforms.sqlfiles import sql_digest

# What reads, names or weighs: another release of these may come to other results.
_COMPUTING = (
    "anyascii",
    "duckdb",
    "email-validator",
    "icalendar",
    "nicknames",
    "olefile",
    "polars",
    "python-calamine",
    "python-dateutil",
    "rapidfuzz",
    "tzdata",
    "vobject",
)
_IN_NO_RESULT = {"jobs", "on_failure", "runner", "runner_address", "engine"}


def digest(parts: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that stand for texts in their order."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def choices_id(settings: Settings, decisions: str) -> str:
    """Return what stands for the settings and decisions: what a person may have changed between two runs."""
    return digest([settings.model_dump_json(exclude=_IN_NO_RESULT), decisions])


def run_id(settings: Settings, decisions: str, as_of: str, inputs: Iterable[str]) -> str:
    """Return what stands for all that a run depends on: the program, the day, what was chosen, and what was read."""
    return digest([program(), sql_digest(), as_of, choices_id(settings, decisions), *inputs])


def readers_id(settings: Settings, root: str) -> str:
    """Return what stands for everything that judges the files below a folder."""
    versions = [f"{connector.NAME} {connector.VERSION}" for connector in connectors()]
    return digest([program(), root, str(settings.max_entry_bytes), *versions])


@cache
def program() -> str:
    """Return what stands for this program and the libraries that compute: another one may come to other results."""
    versions = [installed_version(name) for name in ("tieline", *_COMPUTING)]
    return digest([sys.version, *versions, *_sources(files("connectors")), *_sources(files("transforms"))])


def _sources(package: Traversable) -> Iterator[str]:
    for file in sorted(package.iterdir(), key=lambda one: one.name):
        if file.name.endswith((".py", ".csv", ".txt", ".json", ".html", ".css")):
            yield f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def is_published(workspace: Workspace, identity: str) -> bool:
    """Say whether the warehouse and the reports are those of the run of this id."""
    try:
        with published(workspace.warehouse) as connection:
            built = read_run_id(connection)
        return built == identity == (workspace.reports / RUN_ID).read_text().strip()
    except (duckdb.Error, OSError, IndexError):
        return False
