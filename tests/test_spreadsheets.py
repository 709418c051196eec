"""Workbooks: their cells as text, and what a hostile one costs."""

# ruff: noqa: DTZ001 - spreadsheets know no time zones
from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO

import xlsxwriter

from connectors.spreadsheets import spreadsheet_rows


def _workbook(*sheets: list[list[object]]) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def test_cells_come_as_text() -> None:
    content = _workbook(
        [["Größe 🚀", 12, 1.5, True], [datetime(2023, 11, 14), datetime(2023, 11, 14, 7, 30), "=1+1", "x\ny"]],
        [["second"]],
    )
    assert list(spreadsheet_rows(content)) == [
        (0, 1, ["Größe 🚀", "12", "1.5", "True"]),
        (0, 2, ["2023-11-14", "2023-11-14 07:30:00", "0", "x\ny"]),
        (1, 1, ["second"]),
    ]


def test_what_is_no_workbook_has_no_sheets() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "b")
    for content in (b"", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, stream.getvalue(), _workbook([["a"]])[:400]):
        assert list(spreadsheet_rows(content)) == []


def test_a_cell_in_the_last_corner_costs_the_workbook_and_nothing_else() -> None:
    # Read as a rectangle, this sheet would take hundreds of gigabytes.
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "z")
    book.close()
    assert list(spreadsheet_rows(stream.getvalue())) == []
