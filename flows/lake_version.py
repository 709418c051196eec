"""The version of the lake: another one is migrated, or refused with the remedy, and never misread."""

from __future__ import annotations

from flows.errors import TielineError
from flows.workspace import Workspace, write_private

# Raise it when what lies in the lake would be misread by an earlier tieline, or what an earlier one left by this one.
LAKE_VERSION = 1
NAME = "version"


def check_lake(workspace: Workspace) -> None:
    """Raise TielineError where the lake was written by a tieline that this one does not understand."""
    mark = workspace.lake / NAME
    if not mark.exists():
        return
    text = mark.read_text(encoding="utf-8").strip()
    if not text.isdecimal():
        raise TielineError(f"{mark} does not hold a version: restore it from a backup, or {ANEW}")
    if int(text) > LAKE_VERSION:
        raise TielineError(f"the lake was written by a newer tieline (lake version {text}): upgrade tieline")
    if int(text) < LAKE_VERSION:
        raise TielineError(f"the lake is of version {text}, which is no longer read: {ANEW}")


def settle_lake(workspace: Workspace) -> None:
    """Check the lake and mark it with its version. A lake without a mark is of version 1, which had none."""
    check_lake(workspace)
    mark = workspace.lake / NAME
    if not mark.exists():
        write_private(mark, f"{LAKE_VERSION}\n".encode())


ANEW = (
    "move the folder lake away, copy its person_registry.parquet into a new one, so that ids stay, and run again;"
    " exports that are no longer in exports/ must be put back"
)
