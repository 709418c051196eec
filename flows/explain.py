"""One person explained: the handles taken for one and why, each figure with the rows behind it, a timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from rich.console import Console
from rich.table import Table

from flows.errors import TielineError, WrongUse
from flows.plain_text import plain, visible
from flows.timeline import show_timeline
from transforms.arrow import query
from transforms.explanation import Explanation, Reason, explain
from transforms.lookup import find_people
from transforms.person_ids import REGISTRY
from transforms.published import published

CANDIDATES = 20
NEWEST = 10

_PERSON = "select * from dim_person where person_id = ?"
_RELATIONSHIP = "select * from fct_relationship where person_id = ?"
_MEANINGS = """
select column_name, comment from duckdb_columns()
where schema_name = 'main' and table_name = 'fct_relationship' and not internal
order by column_index
"""
_IDENTITIES = """
select kind, value, string_agg(distinct source, ', ' order by source) as sources, min(first_seen) as first_seen,
    max(last_seen) as last_seen, sum(records) as records
from core.person_identity where person_id = ? group by kind, value order by kind, records desc, value
"""
_EVIDENCE = """
select interaction.occurred_at, interaction.kind, interaction.direction, interaction.is_broadcast, event.subject,
    source_file.path, interaction.source_file, interaction.record
from fct_interaction as interaction
inner join core.event as event on interaction.event_key = event.event_key
left join raw.source_file as source_file on interaction.source_file = source_file.source_file
where interaction.person_id = ?
order by interaction.occurred_at desc, interaction.event_key desc
"""
# Shown elsewhere, or no measure.
_NOT_MEASURES = ("person_id", "display_name", "organization", "title", "state")
_DECISIONS = {
    "decided": "you said so",
    "key": "the same by a profile, an address or a contact record that holds both",
    "matched": "taken for one",
    "review": "may be one: answer in `tieline review`",
    "apart": "kept apart",
}


def explain_person(warehouse: Path, registry: Path, who: str, console: Console) -> None:
    """Print what the warehouse knows of one person.

    `who` is a name, an e-mail address, a profile URL, a handle or a person_id. Raises WrongUse where it means nobody,
    or several people, who are then named.
    """
    handles = pl.read_parquet(registry) if registry.exists() else pl.DataFrame(schema=REGISTRY)
    with published(warehouse) as connection:
        person_id = _find(connection, handles, who)
        _show_person(connection, person_id, console)
        _show_identities(connection, person_id, console)
        _show_reasons(explain(person_id, query(connection, "from core.match_evidence"), handles), console)
        _show_measures(connection, person_id, console)
        _show_evidence(connection, person_id, console)
        show_timeline(connection, person_id, console)


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, person_id: str) -> list[dict[str, Any]]:
    """Return the rows of a SELECT about one person."""
    return pl.DataFrame(connection.sql(sql, params=[person_id])).to_dicts()


def _find(connection: duckdb.DuckDBPyConnection, registry: pl.DataFrame, who: str) -> str:
    identities = query(connection, "from core.person_identity")
    found = find_people(who, registry, identities, query(connection, "from core.person_id_history"))
    if not found:
        raise WrongUse(
            f"nobody here is called {visible(who)}: give a name, an e-mail address, a profile URL or a person_id,"
            " which dim_person lists"
        )
    if len(found) > 1:
        raise WrongUse(_ambiguous(connection, who, found))
    return found[0]


def _ambiguous(connection: duckdb.DuckDBPyConnection, who: str, found: Sequence[str]) -> str:
    lines = []
    for person_id in found[:CANDIDATES]:
        for row in rows_of(connection, _PERSON, person_id):
            told = (row[key] for key in ("display_name", "organization", "primary_email", "profile_url"))
            lines.append(f"\n  {person_id}  {', '.join(visible(part) for part in told if part)}")
    more = f"\n  and {len(found) - CANDIDATES} more" if len(found) > CANDIDATES else ""
    return f"{visible(who)} may be {len(found)} people; name one by the id in front:{''.join(sorted(lines))}{more}"


def _show_person(connection: duckdb.DuckDBPyConnection, person_id: str, console: Console) -> None:
    rows = rows_of(connection, _PERSON, person_id)
    if not rows:
        raise TielineError(f"{visible(person_id)} stands in no event and no contact record of the warehouse")
    row = rows[0]
    work = ", ".join(plain(row[key]) for key in ("title", "organization") if row[key])
    state = [plain(one["state"]) for one in rows_of(connection, _RELATIONSHIP, person_id)]
    console.print(f"[bold]{plain(row['display_name'])}[/bold]  {work}", highlight=False, soft_wrap=True)
    told = [*state, f"person_id {person_id}"]
    if row["is_owner"]:
        told.append("you")
    elif row["kind"] != "human":
        told.append(f"{plain(row['kind'])}: {plain(row['kind_reason'])}")
    if row["tags"]:
        told.append(f"tags {plain(row['tags'])}")
    console.print("  ".join(told), style="dim", highlight=False, soft_wrap=True)


def _show_identities(connection: duckdb.DuckDBPyConnection, person_id: str, console: Console) -> None:
    listed = _table("Identities", "", "", "in", "first seen", "last seen", "records")
    for row in rows_of(connection, _IDENTITIES, person_id):
        days = (f"{row[key]:%Y-%m-%d}" if row[key] else "" for key in ("first_seen", "last_seen"))
        listed.add_row(plain(row["kind"]), plain(row["value"]), plain(row["sources"]), *days, f"{row['records']:,}")
    console.print()
    console.print(listed)


def _show_reasons(told: Explanation, console: Console) -> None:
    for title, reasons in (
        ("Why these are one", told.joins),
        ("Who else it may be", told.open),
        ("Who it is not", told.refused),
    ):
        if reasons:
            console.print(f"\n[bold]{title}[/bold]")
        for reason in reasons[:CANDIDATES]:
            console.print(f"  {_in_words(reason)}", highlight=False, soft_wrap=True)
    if len(told.handles) == 1:
        console.print(f"\nOne handle, so nothing was joined: {plain(told.handles[0])}", highlight=False, soft_wrap=True)


def _in_words(reason: Reason) -> str:
    why = f": {plain(reason.reasons)}" if reason.reasons else ""
    decision = _DECISIONS.get(reason.decision, reason.decision)
    return f"{plain(reason.left)} and {plain(reason.right)}, {plain(decision)}{why}"


def _show_measures(connection: duckdb.DuckDBPyConnection, person_id: str, console: Console) -> None:
    rows = rows_of(connection, _RELATIONSHIP, person_id)
    if not rows:
        return
    meanings = dict(connection.execute(_MEANINGS).fetchall())
    listed = _table("Measures (all in fct_relationship)", "", "", "what it is")
    for name, value in rows[0].items():
        if value is not None and value != 0 and name not in _NOT_MEASURES:
            listed.add_row(name, plain(_shown(value)), f"[dim]{plain(meanings.get(name))}[/dim]")
    console.print()
    console.print(listed)


def _shown(value: object) -> object:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def _show_evidence(connection: duckdb.DuckDBPyConnection, person_id: str, console: Console) -> None:
    rows = rows_of(connection, _EVIDENCE, person_id)
    if not rows:
        console.print("\nNo message and no meeting with them was counted.")
        return
    title = f"The rows behind them: {min(NEWEST, len(rows))} newest of {len(rows):,}, and the last of each direction"
    listed = _table(title, "when (UTC)", "what", "", "subject", "export", "record")
    for row in _telling(rows):
        what = f"{row['kind'].replace('_', ' ')}{' (broadcast)' if row['is_broadcast'] else ''}"
        where = row["path"] or row["source_file"]
        listed.add_row(
            f"{row['occurred_at']:%Y-%m-%d %H:%M}",
            *(plain(part) for part in (what, row["direction"], row["subject"], where, row["record"])),
        )
    console.print()
    console.print(listed)


def _telling(rows: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Return the newest rows, and the newest counted one of each direction where those lack it."""
    shown = list(rows[:NEWEST])
    for direction in ("in", "out", "mutual"):
        counted = [row for row in rows if row["direction"] == direction and not row["is_broadcast"]]
        shown += [row for row in counted[:1] if row not in shown]
    return shown


def _table(title: str, *columns: str) -> Table:
    listed = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        listed.add_column(column, overflow="fold")
    return listed
