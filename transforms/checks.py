"""Checks of a new warehouse: what must hold before it is published, and what to do where it does not.

A check is a SELECT in sql/checks/ that returns the rows that break it. Its comment says what holds; where that is not
simply a defect of tieline, a last line `If not: ...` says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.sqlfiles import SqlFile, read_layer

SAMPLE_KEYS = 5
DEFECT = "this is a defect of tieline: please report it"
FEWEST_ROWS = 100
IF_COLLAPSED = (
    "look at the exports (`tieline run --dry-run` lists them) and at what was not read; if the loss is right, move"
    " warehouse.duckdb away and run again"
)

# What must not shrink to less than half from one warehouse to the next.
COUNTED: Mapping[str, str] = {
    "counted events": "select count(*) from {catalog}.core.event where not_counted_because is null",
    "interactions": "select count(*) from {catalog}.main.fct_interaction",
    "people": "select count(*) from {catalog}.main.fct_relationship",
    "contact records": "select count(*) from {catalog}.raw.contact_record",
}

# Where these differ, the warehouses tell of different days, follow other choices, or an export of the last is gone.
_COMPARABLE = """
select last.as_of <= run.as_of
    and last.choices_id = run.choices_id
    and not exists (
        select 1
        from previous.raw.source_file as gone
        where gone.status in ('landed', 'partial')
            and gone.source_file not in (select source_file from raw.source_file where status in ('landed', 'partial'))
    )
from previous.core.run_params as last cross join core.run_params as run
"""


@dataclass(frozen=True)
class CheckFailure:
    """A check that returned rows: how many, the first values of its first column, what should hold and what to do."""

    name: str
    rows: int
    sample_keys: tuple[str, ...]
    holds: str
    advice: str


def failed_checks(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> list[CheckFailure]:
    """Run every check on the warehouse in use, and compare it with the previous one; return what does not hold."""
    failures = [failure for file in read_layer("checks") if (failure := _run(connection, file))]
    collapsed = _collapsed(connection, previous) if previous is not None and previous.exists() else None
    return [*failures, collapsed] if collapsed else failures


def _run(connection: duckdb.DuckDBPyConnection, file: SqlFile) -> CheckFailure | None:
    rows = connection.execute(file.text).fetchall()
    if not rows:
        return None
    holds, _, advice = _comment(file.text).partition(" If not: ")
    keys = tuple(str(row[0]) for row in rows[:SAMPLE_KEYS])
    return CheckFailure(file.name, len(rows), keys, holds, advice or DEFECT)


def _comment(text: str) -> str:
    lines = [line.removeprefix("--").strip() for line in text.splitlines() if line.startswith("--")]
    return " ".join(lines)


def _collapsed(connection: duckdb.DuckDBPyConnection, previous: Path) -> CheckFailure | None:
    """Return a failure where a table has fewer than half of its former rows and nothing explains it.

    A previous warehouse that cannot be read, or is laid out otherwise, is compared with nothing.
    """
    quoted = str(previous).replace("'", "''")
    try:
        connection.execute(f"attach '{quoted}' as previous (read_only)")
    except duckdb.Error:
        return None
    try:
        if connection.execute(_COMPARABLE).fetchall() != [(True,)]:
            return None
        counts = {
            what: (_count(connection, sql, "previous"), _count(connection, sql, "warehouse"))
            for what, sql in COUNTED.items()
        }
    except duckdb.Error:
        return None
    finally:
        connection.execute("detach previous")
    lost = [f"{what}: {before} before, {now} now" for what, (before, now) in counts.items() if _shrunk(before, now)]
    if not lost:
        return None
    holds = f"No table has fewer than half of the rows of the last warehouse ({'; '.join(lost)})."
    return CheckFailure("rows_have_not_collapsed", len(lost), tuple(lost), holds, IF_COLLAPSED)


def _count(connection: duckdb.DuckDBPyConnection, sql: str, catalog: str) -> int:
    return int(connection.execute(sql.format(catalog=catalog)).fetchall()[0][0])


def _shrunk(before: int, now: int) -> bool:
    return before >= FEWEST_ROWS and now * 2 < before
