"""Spreadsheets (.xlsx): their sheets as rows of text, read with Calamine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine

MAX_UNPACKED_BYTES = 1 * 2**30

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_spreadsheet(head: bytes) -> bool:
    """Return whether bytes begin like a zip, as an .xlsx does."""
    return head.startswith(b"PK\x03\x04")


def spreadsheet_rows(content: bytes) -> Iterator[Iterator[list[str]]]:
    """Yield the sheets of a workbook, each as an iterator of rows of text; nothing for anything but a workbook.

    Dates and times come in ISO form, whole numbers without a point, formulas as the value they last had.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED_BYTES:
                return
        workbook = python_calamine.load_workbook(io.BytesIO(content))
    except (zipfile.BadZipFile, python_calamine.CalamineError, OSError):
        return
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        yield ([_text(cell) for cell in row] for row in sheet.iter_rows())


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
