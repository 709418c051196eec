"""The commands that keep a workspace in order; flows.cli takes them up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.arguments import Folder, Who, published_workspace
from flows.doctor import show_findings
from flows.errors import WrongUse
from flows.shown_errors import shown_errors
from flows.upkeep import forget_one_export, forget_person, schedule_nights, share
from flows.workspace import open_workspace

commands = typer.Typer()

out = Console()


@commands.command()
def forget(
    who: Who,
    folder: Folder = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a person: nothing of them stays, and nothing is read of them again. This cannot be undone."""
    with shown_errors():
        forget_person(published_workspace(folder), who, out, lambda said: yes or typer.confirm(said))


@commands.command()
def forget_export(
    name: Annotated[str, typer.Argument(metavar="FILE", help="The path of an export below exports/.")],
    folder: Folder = Path(),
) -> None:
    """Take out what one export brought, after you have moved it out of exports/."""
    with shown_errors():
        forget_one_export(published_workspace(folder), name, out)


@commands.command()
def schedule(
    folder: Folder = Path(),
    cron: Annotated[str, typer.Option(metavar="CRON", help="When, in the time zone of the settings.")] = "15 4 * * *",
) -> None:
    """Run every night: serve the Prefect deployment `nightly` on a schedule, as long as this command runs.

    Needs a Prefect server (`prefect server start`) that PREFECT_API_URL names. Without one, let cron or a systemd
    timer call `tieline run --direct`.
    """
    with shown_errors():
        schedule_nights(open_workspace(folder), cron, out)


@commands.command()
def doctor(folder: Folder = Path()) -> None:
    """Look the workspace over: permissions, stale exports, your own addresses, what was rejected, the last run."""
    with shown_errors():
        raise typer.Exit(show_findings(open_workspace(folder), out))


@commands.command()
def copy(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new DuckDB file.")],
    folder: Folder = Path(),
    pseudonymous: Annotated[
        bool, typer.Option("--pseudonymous", help="Digests in place of names; days for times.")
    ] = False,
) -> None:
    """Copy the measures for somebody else to look at, without names, addresses or subjects."""
    with shown_errors():
        if not pseudonymous:
            raise WrongUse(
                "only a copy with --pseudonymous is meant for sharing; to keep a copy, copy warehouse.duckdb"
            )
        share(published_workspace(folder), target, out)
