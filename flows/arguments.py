"""Arguments that several commands take."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.errors import TielineError
from flows.reports import settle
from flows.workspace import Workspace, open_workspace

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The workspace; default: the current folder.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], metavar="DATE", help="Tell it as it was at the start of this day; default: today."
    ),
]
Direct = Annotated[bool, typer.Option("--direct", help="Run the same steps without any Prefect server: starts faster.")]
Who = Annotated[str, typer.Argument(help="A name, an e-mail address, a profile URL or a person_id.")]


def published_workspace(folder: Path) -> Workspace:
    """Return a workspace whose reports are those of its warehouse. Raises TielineError where nothing was published."""
    workspace = open_workspace(folder)
    if not workspace.warehouse.exists():
        raise TielineError(f"there is no warehouse yet: run `tieline run {folder}` first")
    settle(workspace)
    return workspace
