"""What the last run failed with, kept in the workspace for its owner: the doctor and scheduled runs point to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flows.workspace import Workspace, write_private

LAST_ERROR = "last_error.txt"


def note_error(workspace: Workspace, error: Exception) -> None:
    """Keep what a run failed with, if anything can be written at all."""
    with suppress(OSError):
        write_private(workspace.root / LAST_ERROR, f"{type(error).__name__}: {error}\n".encode())


def forget_error(workspace: Workspace) -> None:
    """Forget what an earlier run failed with."""
    (workspace.root / LAST_ERROR).unlink(missing_ok=True)


@contextmanager
def noted_error(workspace: Workspace) -> Iterator[None]:
    """Keep the error that ends the block; where none does, forget the one of an earlier run."""
    try:
        yield
    except Exception as error:
        note_error(workspace, error)
        raise
    forget_error(workspace)
