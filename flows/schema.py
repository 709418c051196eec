"""What the warehouse holds, told by its own comments: on a terminal, and as docs/warehouse.md.

`python -m flows.schema > docs/warehouse.md` writes the page anew; a test holds it against the comments.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connectors.landing import SCHEMAS
from flows.errors import WrongUse
from transforms.published import published
from transforms.warehouse import RunParams, build

LAYERS = {
    "main": "What people query. These names need no prefix.",
    "core": "What the marts are made of: who is who, events after merging, and the parts of each metric.",
    "staging": "Landed events with what of them stands, one view a source.",
    "raw": "What the exports said, record by record, as it was landed.",
}
HEAD = """\
# The warehouse

`warehouse.duckdb` holds these tables. Times are UTC, days are days at home, and everything is told as of
`core.run_params.as_of`. `tieline schema` prints this list, `tieline schema TABLE` the columns of one;
worked queries are in [queries.md](queries.md).

This page is made from the comments in the warehouse: `python -m flows.schema > docs/warehouse.md`.
"""

_RELATIONS = """
select schema_name, table_name, comment from duckdb_tables() where not internal and not temporary
union all
select schema_name, view_name, comment from duckdb_views() where not internal
"""
_COLUMNS = """
select schema_name, table_name, column_name, lower(data_type), comment
from duckdb_columns() where not internal order by column_index
"""


@dataclass(frozen=True)
class Column:
    """A column: its name, type and comment."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Relation:
    """A table or view: the schema, the name, the comment and the columns."""

    layer: str
    table: str
    comment: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """Return the name to query it by."""
        return self.table if self.layer == "main" else f"{self.layer}.{self.table}"


def read_relations(connection: duckdb.DuckDBPyConnection) -> list[Relation]:
    """Return what the warehouse holds: by layer, then by name."""
    columns: dict[tuple[str, str], list[Column]] = {}
    for layer, table, *column in connection.execute(_COLUMNS).fetchall():
        columns.setdefault((layer, table), []).append(Column(column[0], column[1], column[2] or ""))
    found = [
        Relation(layer, table, comment or "", tuple(columns[layer, table]))
        for layer, table, comment in connection.execute(_RELATIONS).fetchall()
        if layer in LAYERS
    ]
    return sorted(found, key=lambda one: (list(LAYERS).index(one.layer), one.table))


def show_schema(warehouse: Path, table: str | None, console: Console) -> None:
    """Print the tables of a warehouse, or the columns of one. Raises WrongUse where there is no such table."""
    with published(warehouse) as connection:
        relations = read_relations(connection)
    if table is None:
        _show_tables(relations, console)
    else:
        _show_columns(find_relation(relations, table), console)


def find_relation(relations: Iterable[Relation], name: str) -> Relation:
    """Return the table of a name, with or without its schema. Raises WrongUse that names the nearest."""
    wanted = name.strip().lower().removeprefix("main.")
    known = {one.name: one for one in relations}
    short = {one.table: one for one in known.values()} | {
        one.table: one for one in known.values() if one.layer == "main"
    }
    found = known.get(wanted) or short.get(wanted)
    if found is None:
        near = get_close_matches(wanted, [*known, *short], n=1)
        hint = f"did you mean {near[0]}?" if near else "`tieline schema` lists them all"
        raise WrongUse(f"there is no table {name}: {hint}")
    return found


def _show_tables(relations: Iterable[Relation], console: Console) -> None:
    for layer, meaning in LAYERS.items():
        listed = Table(title=f"{layer}: {meaning}", title_justify="left", box=None, pad_edge=False, show_header=False)
        listed.add_column(no_wrap=True)
        listed.add_column(overflow="fold")
        for one in relations:
            if one.layer == layer:
                listed.add_row(escape(one.name), escape(one.comment))
        console.print(listed, highlight=False)
        console.print()


def _show_columns(relation: Relation, console: Console) -> None:
    console.print(f"[bold]{escape(relation.name)}[/bold]  {escape(relation.comment)}\n", highlight=False)
    listed = Table(box=None, pad_edge=False)
    for heading in ("column", "type", "what it holds"):
        listed.add_column(heading, no_wrap=heading == "column", overflow="fold")
    for column in relation.columns:
        listed.add_row(escape(column.name), escape(column.type), escape(column.comment))
    console.print(listed, highlight=False)


def markdown(relations: Iterable[Relation]) -> str:
    """Return docs/warehouse.md."""
    relations = list(relations)
    parts = [HEAD]
    for layer, meaning in LAYERS.items():
        parts.append(f"\n## {layer}\n\n{meaning}\n")
        for one in relations:
            if one.layer == layer:
                rows = "".join(
                    f"| `{column.name}` | {column.type} | {_cell(column.comment)} |\n" for column in one.columns
                )
                parts.append(
                    f"\n### {one.name}\n\n{one.comment}\n\n| column | type | what it holds |\n|---|---|---|\n{rows}"
                )
    return "".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def read_own_schema() -> list[Relation]:
    """Return what any warehouse of this version holds, from one that is built of nothing."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        as_of = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
        build(path, {}, SCHEMAS, {}, RunParams(as_of=as_of, home_time_zone="UTC"))
        with published(path) as connection:
            return read_relations(connection)


if __name__ == "__main__":
    sys.stdout.write(markdown(read_own_schema()))
