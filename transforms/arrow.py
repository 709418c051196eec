"""Frames between Polars and DuckDB over the Arrow C stream, without PyArrow.

DuckDB 2.0 recognises a Polars frame and then asks for PyArrow; an object that shows nothing but the C stream is read
directly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl


class _Stream:
    """A frame that shows DuckDB its Arrow stream and nothing else."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.__arrow_c_stream__ = frame.__arrow_c_stream__


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> Iterator[None]:
    """Let SQL on this connection read `frame` under `name` inside the block."""
    # DuckDB reads a column of the type Null as one with a lost validity bitmap.
    connection.register(name, _Stream(frame.with_columns(pl.col(pl.Null).cast(pl.Boolean))))
    try:
        yield
    finally:
        connection.unregister(name)


def query(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """Return the rows of one SELECT as a Polars frame."""
    return pl.DataFrame(connection.sql(sql))
