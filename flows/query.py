"""One query of the warehouse, printed for people, for spreadsheets or for programs."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from contextlib import redirect_stdout
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from types import NoneType
from typing import Literal

import duckdb
import polars as pl

from flows.errors import WrongUse
from flows.plain_text import obeyed_by_none
from transforms.published import published
from transforms.report_files import csv_text

MAX_ROWS_SHOWN = 500

Format = Literal["table", "csv", "json"]

PLAIN = (str, bool, int, float, datetime, date, NoneType)


def run_query(warehouse: Path, query: str, form: Format) -> None:
    """Print the rows of a query. Raises WrongUse, with DuckDB's own words, where it cannot be run."""
    with published(warehouse) as connection:
        try:
            if len(connection.extract_statements(query)) != 1:
                raise WrongUse("give one query")
            rows = connection.sql(query)
            if rows is None:
                return
            if form == "table":
                width = shutil.get_terminal_size((200, 24)).columns
                with redirect_stdout(StringIO()) as drawn:
                    rows.show(max_rows=MAX_ROWS_SHOWN, max_width=width)
                sys.stdout.write(obeyed_by_none(drawn.getvalue()))
            elif form == "csv":
                sys.stdout.write(csv_text(_frame(_columns(rows), rows.fetchall())))
            else:
                _print_json(_columns(rows), rows.fetchall())
        except duckdb.Error as error:
            raise WrongUse(str(error)) from error


def _columns(rows: duckdb.DuckDBPyRelation) -> list[str]:
    """Return the names of the columns; of those that bear one name, the second gets `_2`, and so on."""
    seen: Counter[str] = Counter()
    names = []
    for column in rows.columns:
        seen[column] += 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return names


def _frame(columns: list[str], rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """Return rows as a frame; lists, structures and what else CSV has no form for become text."""
    series = []
    for name, values in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True):
        plain = all(isinstance(value, PLAIN) for value in values)
        kept = values if plain else [None if value is None else str(value) for value in values]
        series.append(pl.Series(name, kept, dtype=None if plain and rows else pl.String, strict=False))
    return pl.DataFrame(series)


def _print_json(columns: list[str], rows: list[tuple[object, ...]]) -> None:
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    sys.stdout.write(json.dumps(objects, ensure_ascii=False, default=str) + "\n")
