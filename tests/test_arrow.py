"""The bridge between Polars and DuckDB, both ways, with PyArrow absent."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import duckdb
import polars as pl

from transforms.arrow import query, registered

AT = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - naive UTC


def test_a_frame_survives_there_and_back() -> None:
    frame = pl.DataFrame(
        {
            "text": ["ä", None],
            "number": [1, None],
            "day": [date(2026, 1, 2), None],
            "at": [AT, None],
            "yes": [True, None],
        }
    )
    with duckdb.connect() as connection, registered(connection, "given", frame):
        assert query(connection, "select * from given").rows() == frame.rows()


def test_a_column_of_nothing_is_a_column_of_nulls() -> None:
    with duckdb.connect() as connection, registered(connection, "given", pl.DataFrame({"nothing": [None, None]})):
        assert query(connection, "select nothing::varchar as nothing from given").rows() == [(None,), (None,)]


def test_the_bridge_needs_no_pyarrow() -> None:
    program = """
import sys
sys.modules["pyarrow"] = None
import duckdb, polars
from transforms.arrow import query, registered
with duckdb.connect() as connection, registered(connection, "given", polars.DataFrame({"a": [1]})):
    assert query(connection, "select a + 1 as a from given").rows() == [(2,)]
"""
    subprocess.run([sys.executable, "-c", program], check=True)
