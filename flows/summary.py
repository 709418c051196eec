"""What a run has to say at its end, read from the published warehouse: on a terminal, and as Markdown without names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.plain_text import plain
from flows.unmet_decisions import unmet_decisions
from flows.workspace import Workspace
from transforms.arrow import query
from transforms.published import published

TOP = 10
SHOWN_FILES = 20
KINDS = 3
UNKNOWN = (
    "unknown: the exports together span less than a year before this day, or do not cover how you were in touch in the"
    " last 30 days; older or fresher exports help"
)

_FILES = "select path, kind, status, error, bytes, counts from raw.source_file order by path"
_REJECTED = "select reason, count(*) as records from raw.rejected_record group by reason order by records desc, reason"
_COVERAGE = """
select source, channel, cast(min(from_day) as varchar) as from_day, cast(max(to_day) as varchar) as to_day,
    count(*) - 1 as gaps, max(to_day) < cast(max(run_day.as_of_on) as date) - 30 as is_stale
from core.coverage cross join core.run_day as run_day
group by source, channel order by source, channel
"""
_UNCOMPARED = "select in_common, pairs from core.uncompared where pairs > 0 order by pairs desc, in_common"
_ASSUMPTION = "select assumption, assumed, estimated from core.assumption where is_far order by assumption"
_STATES = "select state, count(*) as people from fct_relationship group by state order by people desc, state"
_DORMANT = """
select rank, this_week, display_name, organization, silence_days, why from rpt_dormant_contacts order by rank limit ?
"""
_OWNER = """
select identity.value, person.owner_evidence
from core.person as person
inner join core.person_identity as identity on person.person_id = identity.person_id
where person.is_owner and identity.kind in ('email', 'profile_url')
group by all order by identity.value
"""


@dataclass(frozen=True)
class Summary:
    """What the published warehouse says about the run that made it."""

    as_of: date
    files: pl.DataFrame
    rejected: pl.DataFrame
    coverage: pl.DataFrame
    states: pl.DataFrame
    dormant: pl.DataFrame
    owner: tuple[str, ...]
    uncompared: pl.DataFrame
    assumption: pl.DataFrame
    unmet: tuple[int, ...]

    @property
    def failed(self) -> pl.DataFrame:
        """Return the files that were meant to be read and could not be, wholly or in part."""
        return self.files.filter(pl.col("status").is_in(["failed", "partial", "unrecognised"]))

    def landed(self) -> Counter[str]:
        """Return how many rows of each landed table the exports gave."""
        total: Counter[str] = Counter()
        for counts in self.files["counts"].drop_nulls():
            total.update(json.loads(counts))
        return total


def read_summary(workspace: Workspace) -> Summary:
    """Read the summary from the published warehouse."""
    with published(workspace.warehouse) as connection:
        as_of = connection.execute("select as_of_on from core.run_day").fetchall()[0][0]
        dormant = pl.DataFrame(connection.sql(_DORMANT, params=[TOP]))
        return Summary(
            as_of=as_of,
            files=query(connection, _FILES),
            rejected=query(connection, _REJECTED),
            coverage=query(connection, _COVERAGE),
            states=query(connection, _STATES),
            dormant=dormant,
            owner=_owner(connection.execute(_OWNER).fetchall()),
            uncompared=query(connection, _UNCOMPARED),
            assumption=query(connection, _ASSUMPTION),
            unmet=unmet_decisions(workspace, connection),
        )


def _owner(rows: list[tuple[str, str | None]]) -> tuple[str, ...]:
    """Return each handle of the owner with what says that it is theirs."""
    said = [sentence for _value, evidence in rows[:1] for sentence in (evidence or "").split("; ") if sentence]
    values = [value.rpartition("/in/")[2] for value, _evidence in rows]
    known = [handle for handle, _, _why in (sentence.partition(": ") for sentence in said)]
    others = [f"{value}: it goes with the others (core.match_evidence)" for value in values if value not in known]
    return (*said, *others)


def show(summary: Summary, workspace: Workspace, today: date, console: Console) -> None:
    """Print the summary; `today` is the day at home."""
    console.print(f"\n[bold]As of {summary.as_of}[/bold]")
    _show_read(summary, console)
    _show_unread(summary, console)
    if summary.owner:
        console.print("\n[bold]Taken for you[/bold] (correct it under \\[owner] in tieline.toml)")
        for handle in summary.owner:
            console.print(f"  {plain(handle)}", highlight=False, soft_wrap=True)
    else:
        console.print(
            "\n[bold red]Your own addresses were not found[/bold red]: set them under \\[owner] in tieline.toml"
        )
    if summary.unmet:
        lines = ", ".join(f"line {line}" for line in summary.unmet)
        one = len(summary.unmet) == 1
        said = f"{'1 decision names' if one else f'{len(summary.unmet)} decisions name'} a handle that no record has"
        console.print(f"\n[yellow]{said}[/yellow]: {lines} of decisions.csv", highlight=False, soft_wrap=True)
    _show_identity(summary, console)
    _show_coverage(summary, console)
    people = ", ".join(f"{row['people']} {row['state']}" for row in summary.states.iter_rows(named=True))
    console.print(f"\n[bold]Relationships[/bold]  {people or 'none'}", highlight=False, soft_wrap=True)
    if "unknown" in summary.states["state"]:
        console.print(f"  {UNKNOWN}", highlight=False, soft_wrap=True)
    _show_dormant(summary, console)
    if summary.as_of < today:
        said = f"The warehouse and the reports now tell of {summary.as_of}; `tieline run` brings them to today."
        console.print(f"\n{said}", highlight=False, soft_wrap=True)
    console.print(f"\nwarehouse  {workspace.warehouse}", highlight=False, soft_wrap=True)
    console.print(f"reports    {workspace.reports} (open report.html in a browser)", highlight=False, soft_wrap=True)


def _show_read(summary: Summary, console: Console) -> None:
    landed = summary.landed()
    read = summary.files.filter(pl.col("status").is_in(["landed", "partial", "gone"]))
    console.print(
        f"\n[bold]Read[/bold]  {_count(read.height, 'export')}: {_count(landed['event'], 'event')}, "
        f"{_count(landed['contact_record'], 'contact record')}, {_count(landed['rejected_record'], 'rejected record')}",
        highlight=False,
        soft_wrap=True,
    )
    for path, kind, status in read.select("path", "kind", "status").head(SHOWN_FILES).iter_rows():
        told = "no longer in exports/, kept from an earlier run" if status == "gone" else _shortened(kind or "")
        place = "the files in exports/" if path == "." else path
        console.print(f"  {escape(place)}  [dim]{escape(told)}[/dim]", highlight=False, soft_wrap=True)
    _show_more(read.height, console)
    if summary.rejected.height:
        reasons = ", ".join(f"{row['records']} {row['reason']}" for row in summary.rejected.iter_rows(named=True))
        said = f"rejected: {escape(reasons)} (each in reports/rejected_record.csv)"
        console.print(f"  {said}", highlight=False, soft_wrap=True)
    passed = summary.files.filter(pl.col("status") == "passed_over")["path"].to_list()
    if passed:
        more = f" and {len(passed) - SHOWN_FILES} more" if len(passed) > SHOWN_FILES else ""
        said = f"passed over: {escape(', '.join(passed[:SHOWN_FILES]))}{more}"
        console.print(f"  {said}", highlight=False, soft_wrap=True)


def _show_unread(summary: Summary, console: Console) -> None:
    if summary.failed.is_empty():
        return
    console.print("\n[bold red]Not read, or not wholly[/bold red]")
    for path, error in summary.failed.select("path", "error").head(SHOWN_FILES).iter_rows():
        console.print(f"  {escape(path)}: {escape(error or '')}", highlight=False, soft_wrap=True)
    _show_more(summary.failed.height, console)


def _show_more(total: int, console: Console) -> None:
    if total > SHOWN_FILES:
        console.print(f"  and {total - SHOWN_FILES} more (the table raw.source_file has them all)")


def _show_identity(summary: Summary, console: Console) -> None:
    """Say what may be wrong with who is who: pairs that were never compared, and weights that do not suit."""
    if summary.uncompared.height:
        kinds = ", ".join(f"{pairs:,} by {what}" for what, pairs in summary.uncompared.iter_rows())
        said = "[bold]Not compared[/bold], because too many have it in common: pairs of addresses and profiles, at most"
        console.print(
            f"\n{said} {kinds} (core.uncompared); `tieline same A B` joins two of them", highlight=False, soft_wrap=True
        )
    for assumption, assumed, estimated in summary.assumption.iter_rows():
        said = f"{assumption} in {estimated:.0%} of cases here, where {assumed:.0%} is assumed (core.assumption)"
        console.print(
            f"\n[yellow]Who is who may err more than usual[/yellow]: {said}; `tieline review` asks",
            highlight=False,
            soft_wrap=True,
        )


def _show_coverage(summary: Summary, console: Console) -> None:
    console.print("\n[bold]Covered[/bold]")
    for row in summary.coverage.iter_rows(named=True):
        gaps = f", less {_count(row['gaps'], 'gap')} (reports/coverage.csv)" if row["gaps"] else ""
        stale = "  [yellow]not covered since: get a fresh export[/yellow]" if row["is_stale"] else ""
        channel = row["channel"].replace("_", " ")
        console.print(
            f"  {channel:20}{row['from_day']} to {row['to_day']}{gaps}{stale}", highlight=False, soft_wrap=True
        )
    if summary.coverage.is_empty():
        console.print("  nothing: no export holds a dated event before this day")


def _show_dormant(summary: Summary, console: Console) -> None:
    if summary.dormant.is_empty():
        console.print("\nNobody to reconnect with yet: no relationship is known to be dormant or fading.")
        return
    table = Table(title="Whom to write to next", title_justify="left", box=None, pad_edge=False)
    for column in ("", "who", "where", "why"):
        table.add_column(column, overflow="fold")
    for row in summary.dormant.iter_rows(named=True):
        mark = f"{row['rank']}{'*' if row['this_week'] else ''}"
        table.add_row(mark, *(plain(row[key]) for key in ("display_name", "organization", "why")))
    console.print()
    console.print(table)
    console.print("* this week's pick", style="dim")


def markdown(summary: Summary) -> str:
    """Return the summary as Markdown: counts and dates, no path, name or address."""
    landed = summary.landed()
    status = Counter(summary.files["status"].to_list())
    lines = [
        f"# tieline as of {summary.as_of}",
        "",
        _markdown_table("exports", status),
        _markdown_table("landed rows", landed),
        _markdown_table("rejected records", dict(summary.rejected.iter_rows())),
        _markdown_table("people", dict(summary.states.iter_rows())),
        "| channel | from | to | gaps |\n|---|---|---|---|",
        *(
            f"| {row['source']} {row['channel']} | {row['from_day']} | {row['to_day']} | {row['gaps']} |"
            for row in summary.coverage.iter_rows(named=True)
        ),
    ]
    return "\n".join(lines) + "\n"


def _markdown_table(title: str, counts: Mapping[str, Any]) -> str:
    rows: Iterable[str] = (f"| {name} | {count} |" for name, count in sorted(counts.items()))
    return "\n".join([f"| {title} | |", "|---|---|", *rows, ""])


def _shortened(kinds: str) -> str:
    parts = kinds.split(", ")
    return kinds if len(parts) <= KINDS + 1 else f"{', '.join(parts[:KINDS])} and {len(parts) - KINDS} more kinds"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
