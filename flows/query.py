"""One query of the warehouse, printed for people, for spreadsheets or for programs."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from flows.errors import WrongUse
from transforms.published import published
from transforms.report_files import csv_text

MAX_ROWS_SHOWN = 500

Format = Literal["table", "csv", "json"]


def run_query(warehouse: Path, query: str, form: Format) -> None:
    """Print the rows of a query. Raises WrongUse, with DuckDB's own words, where it cannot be run."""
    with published(warehouse) as connection:
        try:
            rows = connection.sql(query)
            if rows is None:
                return
            if form == "table":
                width = shutil.get_terminal_size((200, 24)).columns
                rows.show(max_rows=MAX_ROWS_SHOWN, max_width=width)
            elif form == "csv":
                sys.stdout.write(csv_text(_frame(rows)))
            else:
                sys.stdout.write(_frame(rows).write_json() + "\n")
        except duckdb.Error as error:
            raise WrongUse(str(error)) from error


def _frame(rows: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """Return the rows; of columns that bear one name, the second gets `_2`, and so on."""
    seen: Counter[str] = Counter()
    names = []
    for column in rows.columns:
        seen[column] += 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return pl.DataFrame(rows.fetchall(), schema=names, orient="row", infer_schema_length=None)
