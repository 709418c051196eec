"""Loading rows into the warehouse: landed Parquet files and frames, into tables whose compression is chosen.

DuckDB would try every method on every block; saying which suits halves that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from transforms.arrow import registered

# Text of few distinct values; other text is mostly keys, names and addresses, of which FSST makes the least.
_REPEATING = frozenset(
    "source source_file kind role status precision zone_basis automation response list_id decision reason".split()
)


def make_table(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> None:
    """Make an empty table of columns with DuckDB's types."""
    declared = ", ".join(f'"{name}" {kind}{_compression(name, kind)}' for name, kind in columns.items())
    connection.execute(f"create table {table} ({declared})")


def _compression(name: str, kind: str) -> str:
    if kind.lower() != "varchar":
        return ""
    return f" using compression {'dictionary' if name in _REPEATING else 'fsst'}"


def load_files(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], files: Sequence[Path]
) -> None:
    """Make a table of these columns and fill it from Parquet files, in which some may be missing."""
    make_table(connection, table, columns)
    if files:
        read = [[str(file) for file in sorted(files)]]
        connection.execute(f"insert into {table} by name select * from read_parquet(?)", read)  # noqa: S608


def columns_of_schema(connection: duckdb.DuckDBPyConnection, schema: pl.Schema) -> dict[str, str]:
    """Return the columns of a schema with DuckDB's types."""
    with registered(connection, "no_rows", pl.DataFrame(schema=schema)):
        described = connection.execute("describe from no_rows").fetchall()
    return {name: kind.lower() for name, kind, *_ in described}


def load_frame(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], frame: pl.DataFrame | None
) -> None:
    """Make a table of these columns and fill it from a frame that has them; None leaves it empty."""
    make_table(connection, table, columns)
    if frame is not None and not frame.is_empty():
        names = ", ".join(f'"{name}"' for name in columns)
        with registered(connection, "incoming", frame.select(list(columns))):
            connection.execute(f"insert into {table} ({names}) select {names} from incoming")  # noqa: S608
