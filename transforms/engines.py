"""Engines: what runs the models, on relations that it knows by name. DuckDB here; transforms.spark_engine is the other.

Whatever computes, the warehouse file ends up whole: another engine puts each table that it makes into it. A computed
step asks an engine for frames and registers frames, so that it runs beside any engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import duckdb
import polars as pl

from transforms.arrow import query
from transforms.loading import load_files, load_frame

DUCKDB = "duckdb"
BATCH_ROWS = 100_000
# What DuckDB may hold; beyond it spills to disk. Libraries and the frames of people come on top.
MEMORY_LIMIT = "1200MB"

Columns = Mapping[str, str]
Rows = pl.DataFrame | Sequence[Path] | None
Batch = Callable[[pl.DataFrame], pl.DataFrame]


class Engine(Protocol):
    """Runs SQL in DuckDB's dialect, within the portable subset; relations are named with their schema.

    Types are DuckDB's names of them (`varchar`, `integer`, `timestamp`), and the same on every engine. `at_once` says
    from how many threads the engine is best called at a time.
    """

    at_once: int

    def register(self, relation: str, columns: Columns, rows: Rows, blank: str = "") -> None:
        """Make a table from a frame or from Parquet files, in which columns may be missing; None leaves it empty.

        The column `blank` is left empty whatever the files say.
        """

    def model(self, relation: str, sql: str, is_view: bool = False) -> None:
        """Make a table, or a view, of a SELECT."""

    def map_batches(self, sql: str, function: Batch | None = None, columns: Columns | None = None) -> pl.DataFrame:
        """Return what a function gives for the rows of a SELECT, batch after batch, wherever the rows lie.

        The function must give the same for a row in whatever batch it comes, and `columns` says what it gives. Without
        one, the rows come back as they are.
        """

    def close(self) -> None:
        """Let go of whatever the engine holds."""


class DuckDbEngine:
    """The engine of one machine: everything lies in the warehouse that a connection has in use."""

    # A model takes all cores, and a person who interrupts it wants to be heard.
    at_once = 1

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def register(self, relation: str, columns: Columns, rows: Rows, blank: str = "") -> None:
        """Make a table from a frame or from Parquet files."""
        if rows is None or isinstance(rows, pl.DataFrame):
            load_frame(self.connection, relation, columns, rows)
        else:
            load_files(self.connection, relation, columns, rows)
        if blank in columns:
            self.connection.execute(f"update {relation} set {blank} = null")  # noqa: S608 - names of this project

    def model(self, relation: str, sql: str, is_view: bool = False) -> None:
        """Make a table, or a view, of a SELECT."""
        self.connection.execute(f"create {'view' if is_view else 'table'} {relation} as {sql}")

    def map_batches(self, sql: str, function: Batch | None = None, columns: Columns | None = None) -> pl.DataFrame:
        """Return what a function gives for the rows of a SELECT."""
        rows = query(self.connection, sql)
        if function is None:
            return rows
        slices = list(rows.iter_slices(BATCH_ROWS)) or [rows]
        return pl.concat([function(batch) for batch in slices])

    def close(self) -> None:
        """Do nothing: who opened the connection closes it."""


def columns_of(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, str]:
    """Return the columns of a SELECT, with DuckDB's types, without running it."""
    described = connection.execute(f"describe {sql}").fetchall()
    return {name: kind.lower() for name, kind, *_ in described}


def open_engine(address: str, connection: duckdb.DuckDBPyConnection, shared: Path) -> Engine:
    """Return the engine at an address: `duckdb`, `local[2]` or `spark://…` (classic), `sc://…` (Connect), `sail`.

    Another engine than DuckDB keeps its tables as Parquet below the folder `shared`, which all its machines must see.
    Raises ImportError, with the remedy, where the extra `spark` is not installed.
    """
    engine = DuckDbEngine(connection)
    if address == DUCKDB:
        return engine
    from transforms.spark_engine import SparkEngine

    return SparkEngine(address, engine, shared)


@contextmanager
def scratch_engine(schema: str, address: str = DUCKDB, shared: Path | None = None) -> Iterator[Engine]:
    """Give an engine whose relations lie in one schema, in memory or a folder below `shared`, and go with the block.

    Without `shared`, which machines other than this one need, the folder is the system's for temporary files.
    """
    with TemporaryDirectory(dir=shared, ignore_cleanup_errors=True) as folder, duckdb.connect() as connection:
        spilled = str(Path(folder, "spilled")).replace("'", "''")
        connection.execute(f"set temp_directory = '{spilled}'")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set preserve_insertion_order = false")
        # DuckDB takes a process without a script, such as a pool's, for a person at a prompt.
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"create schema {schema}")
        with closing(open_engine(address, connection, Path(folder, "tables"))) as engine:
            yield engine
