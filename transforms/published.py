"""Reading a published warehouse: read-only, with no way from SQL to any other file or to the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from transforms.arrow import query


@contextmanager
def published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse for reading. A read-only connection could still read and write other files, so that is shut."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    with duckdb.connect(str(path), read_only=True, config=config) as connection:
        yield connection


def read_reports(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each report's name and rows: the views `rpt_NAME`."""
    for name in report_names(connection):
        yield name, read_report(connection, name)


def report_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of the reports, sorted: of each view `rpt_NAME` its NAME."""
    views = connection.execute(
        "select view_name from duckdb_views() where schema_name = 'main' and starts_with(view_name, 'rpt_') order by 1"
    ).fetchall()
    return [view.removeprefix("rpt_") for (view,) in views]


def read_report(connection: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    """Return the rows of the report of one of these names."""
    return query(connection, f'select * from "rpt_{name}"')  # noqa: S608 - a view's own name


def read_run_id(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the id of the run that made the warehouse."""
    rows = connection.execute("select run_id from core.run_params").fetchall()
    return str(rows[0][0])
