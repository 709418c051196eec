"""Reports in the formats that people open: CSV, Excel, Parquet and JSON, each as bytes, equal for equal rows.

None of them holds a control of direction (transforms.report_files), which would show a text as another than it is.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

import polars as pl
import xlsxwriter

from transforms.report_files import csv_text, undirected

BOM = b"\xef\xbb\xbf"
CELL_LIMIT = 32_767
ROW_LIMIT = 1_048_575
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook must state a time; a fixed one keeps equal rows equal


def csv_bytes(frame: pl.DataFrame, bom: bool = False) -> bytes:
    """Return CSV as UTF-8, neutralised; with `bom` Excel sees by itself that it is UTF-8."""
    return (BOM if bom else b"") + csv_text(frame).encode()


def json_bytes(frame: pl.DataFrame) -> bytes:
    """Return a JSON array of objects; dates and times as text."""
    return undirected(frame).write_json().encode() + b"\n"


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """Return Parquet with the types of the report."""
    buffer = io.BytesIO()
    undirected(frame).write_parquet(buffer)
    return buffer.getvalue()


def xlsx_bytes(frame: pl.DataFrame) -> bytes:
    """Return an Excel workbook with typed cells, a fixed header and filters; text is never a formula or a link.

    What Excel cannot hold is cut: cells at 32,767 characters, rows at 1,048,575.
    """
    buffer = io.BytesIO()
    frame = undirected(frame)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"created": _MADE})
        sheet = workbook.add_worksheet("report")
        formats: dict[type, Any] = {
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }
        bold = workbook.add_format({"bold": True})
        for column, name in enumerate(frame.columns):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, _width(frame[name]))
        for row, values in enumerate(frame.head(ROW_LIMIT).iter_rows(), 1):
            for column, value in enumerate(values):
                _write_cell(sheet, row, column, value, formats)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, min(frame.height, ROW_LIMIT), max(frame.width - 1, 0))
    return buffer.getvalue()


FORMATS: Mapping[str, Callable[[pl.DataFrame], bytes]] = {
    "csv": csv_bytes,
    "xlsx": xlsx_bytes,
    "parquet": parquet_bytes,
    "json": json_bytes,
}


def _write_cell(sheet: Any, row: int, column: int, value: object, formats: Mapping[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        if isfinite(value):  # Excel has no other number
            sheet.write_number(row, column, value)
    elif isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats[datetime])
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats[date])
    else:
        sheet.write_string(row, column, str(value)[:CELL_LIMIT])


def _width(column: pl.Series) -> int:
    longest = column.head(200).cast(pl.String, strict=False).str.len_chars().max()
    return min(60, max(10, len(column.name) + 2, longest if isinstance(longest, int) else 0))
