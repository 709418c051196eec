"""The command line. Prefect is imported only by the command that runs the flow through it."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows import demo as demonstration
from flows.arguments import AsOf, Direct, Folder, Who, published_workspace
from flows.conducting import Directly
from flows.deciding import decide
from flows.deciding import review as ask_about_pairs
from flows.dry_run import show_dry_run
from flows.errors import WrongUse
from flows.explain import explain_person
from flows.last_error import noted_error
from flows.listener import OnTerminal
from flows.night import Night, open_night, perform
from flows.query import run_query
from flows.reports import write_report
from flows.schema import show_schema
from flows.shown_errors import err, on_interrupt, shown_errors
from flows.summary import read_summary, show
from flows.upkeep_commands import commands
from flows.workspace import Workspace, make_workspace, open_workspace, private_files

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""How each of your professional relationships stands, from your own exports, on your own machine.

Start with `tieline demo` to see it on invented data. Then `tieline init my-network`, put your exports (LinkedIn
archive, calendars, mailboxes, address books) into my-network/exports, and `tieline run my-network`.

Exit codes: 0 everything was read; 1 a file or a check failed (the rest was still read, or the old warehouse stands);
2 wrong use.""",
)

app.add_typer(commands)

out = Console()


@app.callback(invoke_without_command=True)
def tieline(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Print the version, or go on to the command."""
    if version:
        typer.echo(f"tieline {installed_version('tieline')}")
        raise typer.Exit


@app.command()
def init(folder: Folder = Path()) -> None:
    """Make a workspace: exports/ to drop files into, tieline.toml with every setting, decisions.csv."""
    with shown_errors():
        workspace = make_workspace(folder)
        said = f"The workspace is ready. Put your exports into {workspace.exports} and run: tieline run {folder}"
        out.print(said, highlight=False, soft_wrap=True)


@app.command()
def run(
    folder: Folder = Path(),
    as_of: AsOf = None,
    exports: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Read the exports from here; default: exports/ in the workspace.")
    ] = None,
    direct: Direct = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what each file was recognised as.")] = False,
) -> None:
    """Read what is new in the exports, and publish the warehouse and the reports.

    Runs the Prefect flow `nightly` on the server that PREFECT_API_URL names, else on one of its own that starts and
    ends with the run. Running it again changes nothing.
    """
    with shown_errors():
        workspace = open_workspace(folder, exports)
        if dry_run:
            raise typer.Exit(show_dry_run(open_night(workspace, None), out))
        _run(workspace, as_of, direct)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to make the workspace.")] = Path("tieline-demo"),
    direct: Direct = False,
) -> None:
    """See it on invented exports: a consultant's LinkedIn archives, calendars and mailbox over three years."""
    with shown_errors():
        workspace = demonstration.make_demo(folder)
        _run(workspace, datetime.combine(demonstration.AS_OF, datetime.min.time()), direct)
        out.print(f"Ask it: tieline sql 'from fct_relationship' {folder}", highlight=False, soft_wrap=True)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A SELECT in DuckDB's SQL.")],
    folder: Folder = Path(),
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, an array of objects.")] = False,
) -> None:
    """Ask the warehouse: read-only, and it can reach no other file.

    Try: `tieline sql "select display_name, silence_days from fct_relationship order by tie_strength desc limit 10"`.
    `tieline sql "show tables"` lists the tables, `tieline sql "describe fct_relationship"` the columns of one.
    """
    with shown_errors():
        if as_csv and as_json:
            raise WrongUse("choose one of --csv and --json")
        workspace = published_workspace(folder)
        run_query(workspace.warehouse, query, "csv" if as_csv else "json" if as_json else "table")


@app.command()
def schema(
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="Show the columns of this table.")] = None,
    folder: Folder = Path(),
) -> None:
    """List what the warehouse holds, with what each table, or each column of one, means."""
    with shown_errors():
        if table is not None and folder == Path() and Path(table).is_dir():
            folder, table = Path(table), None
        show_schema(published_workspace(folder).warehouse, table, out)


@app.command()
def explain(
    who: Annotated[str, typer.Argument(metavar="WHO", help="A name, an e-mail address, a profile URL or a person_id.")],
    folder: Folder = Path(),
) -> None:
    """Show one person: identities and why they are one, every measure with the rows behind it, a timeline."""
    with shown_errors():
        workspace = published_workspace(folder)
        explain_person(workspace.warehouse, workspace.registry, who, out)


@app.command()
def review(folder: Folder = Path()) -> None:
    """Answer which uncertain pairs of records are one person, the most useful question first.

    Every answer is kept in decisions.csv at once; leave with q and come back whenever you like.
    """
    with shown_errors():
        ask_about_pairs(published_workspace(folder), out, lambda prompt: out.input(f"{prompt} "))


@app.command()
def same(left: Who, right: Who, folder: Folder = Path()) -> None:
    """Decide that two are one person. Delete the line from decisions.csv to undo it."""
    with shown_errors():
        handles = decide(published_workspace(folder), "same", left, right)
        out.print(f"{handles[0]} and {handles[1]} are one person from the next run on", markup=False, highlight=False)


@app.command()
def different(left: Who, right: Who, folder: Folder = Path()) -> None:
    """Decide that two are not one person. Delete the line from decisions.csv to undo it."""
    with shown_errors():
        handles = decide(published_workspace(folder), "different", left, right)
        out.print(f"{handles[0]} and {handles[1]} are two people from the next run on", markup=False, highlight=False)


@app.command()
def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A report: the name of a CSV file in reports/.")],
    folder: Folder = Path(),
    form: Annotated[
        str,
        typer.Option("--format", metavar="FORMAT", help="csv, xlsx, parquet or json; dormant_contacts: vcard, ics."),
    ] = "csv",
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it; default: into reports/ in the workspace.")
    ] = None,
) -> None:
    """Write a report in another format.

    `tieline report dormant_contacts --format ics` gives calendar reminders for this week's people, `--format vcard`
    the whole list as contacts. Importing either again updates what is there.
    """
    with shown_errors():
        path = write_report(published_workspace(folder), name, form, output)
        out.print(f"wrote {path}", highlight=False, soft_wrap=True, markup=False)


def _run(workspace: Workspace, as_of: datetime | None, direct: bool) -> None:
    with OnTerminal(err) as listener:
        night = open_night(workspace, as_of.date() if as_of else None, listener)
        if direct:
            with noted_error(workspace):
                perform(night, Directly())
        else:
            _run_on_prefect(night)
    summary = read_summary(workspace)
    show(summary, workspace, night.settings.today(), out)
    if summary.failed.height:
        raise typer.Exit(1)


def _run_on_prefect(night: Night) -> None:
    """Run the flow in this process, on the server that the environment names or on one that ends with it."""
    if "PREFECT_API_URL" not in os.environ:
        os.environ.setdefault("PREFECT_HOME", str(night.workspace.prefect))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    night.listener.step("starting Prefect")
    with private_files():
        from flows.nightly import conduct

        conduct(night)


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGINT, on_interrupt)
    app()
