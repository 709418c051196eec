"""The commands that keep a workspace in order, as the command line tells them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.console import Console

from flows.conducting import Directly
from flows.errors import WrongUse
from flows.forgetting import forget, forget_export
from flows.night import Night, open_night, perform
from flows.workspace import Workspace, locked, private_files
from transforms.pseudonyms import copy_pseudonymous
from transforms.published import published

NO_SERVER = (
    "a schedule needs a Prefect server that keeps running, and PREFECT_API_URL names none. Start one with"
    " `prefect server start` and set PREFECT_API_URL=http://127.0.0.1:4200/api; or let cron or a systemd timer call"
    " `tieline run --direct` (docs/operations.md)"
)


def forget_person(workspace: Workspace, who: str, console: Console, confirm: Callable[[str], bool]) -> None:
    """Forget a person and build the warehouse without them; say which export files still hold them."""
    if not confirm(f"Forget {who} for good?"):
        return
    night = _night_as_published(workspace)
    with locked(workspace), private_files():
        handles = forget(workspace, who)
    perform(night, Directly())
    console.print(f"forgotten, by {handles} handles. Nothing of them is read again.", highlight=False)
    held = [path for path in night.held_forgotten if (workspace.exports / path).exists()]
    if held:
        console.print("These export files still hold them; delete or replace them yourself:", highlight=False)
        for path in held:
            console.print(f"  {path}", markup=False, highlight=False, soft_wrap=True)


def forget_one_export(workspace: Workspace, name: str, console: Console) -> None:
    """Take out what an export brought and build the warehouse without it."""
    night = _night_as_published(workspace)
    night.forget_absent = True
    with locked(workspace), private_files():
        versions = forget_export(workspace, name)
    perform(night, Directly())
    console.print(f"forgotten: {versions} version{'s' if versions != 1 else ''} of it", highlight=False)


def share(workspace: Workspace, target: Path, console: Console) -> None:
    """Write a pseudonymous copy of the warehouse. Raises WrongUse where the target exists."""
    if target.exists():
        raise WrongUse(f"{target} exists: name a new file")
    with private_files():
        copy_pseudonymous(workspace.warehouse, target, secrets.token_hex(16))
    console.print(f"wrote {target}: no names, but patterns may still tell people apart", markup=False, highlight=False)


def schedule_nights(workspace: Workspace, cron: str, console: Console) -> None:
    """Serve the nightly deployment until interrupted. Raises WrongUse where no Prefect server is named."""
    if not os.environ.get("PREFECT_API_URL"):
        raise WrongUse(NO_SERVER)
    os.environ.setdefault("DO_NOT_TRACK", "1")
    from flows.nightly import serve_nights

    console.print(f"Serving {workspace.root} at {cron}; leave it running, end it with Ctrl-C.", highlight=False)
    serve_nights(workspace, cron)


def _night_as_published(workspace: Workspace) -> Night:
    """Return a run as of the day of which the published warehouse tells."""
    with published(workspace.warehouse) as connection:
        (as_of,) = connection.execute("select as_of_on from core.run_day").fetchall()[0]
    assert isinstance(as_of, date)
    return open_night(workspace, as_of)
