"""Reports as CSV: exact values, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import polars as pl
import pytest

from transforms.report_files import csv_text


def cells(value: object) -> list[str]:
    rows = list(csv.reader(io.StringIO(csv_text(pl.DataFrame({"a": [value], "b": ["x"]})))))
    assert rows[0] == ["a", "b"]
    return rows[1]


@pytest.mark.parametrize(
    "hostile",
    ["=1+1", "+1", "-1+2", "@sum(a1)", "=cmd|' /c calc'!A1", " =1", "\t=1", "\u00a0=1", "＝1", "＋1", "＠a", "－1"],
)
def test_formulas_become_text(hostile: str) -> None:
    assert cells(hostile) == ["'" + hostile, "x"]


@pytest.mark.parametrize(
    "name", ["Ann O'Rourke", "李小龍", 'Bo "Bobby" Li', "Doe, Jane", "a=b", "two\nlines", "İ-J", "'quoted"]
)
def test_names_stay_as_they_are(name: str) -> None:
    assert cells(name) == [name, "x"]


@pytest.mark.parametrize(
    "control", [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u061c"]
)
def test_controls_of_direction_are_left_out(control: str) -> None:
    assert cells(f"invoice{control}fdp.exe")[0] == "invoicefdp.exe"
    assert cells(f"{control}=1+1")[0] == "'=1+1"
    assert cells(f"نور {control}חנה")[0] == "نور חנה"


def test_values_keep_their_type() -> None:
    assert cells(-1.5)[0] == "-1.5"
    assert cells(-3)[0] == "-3"
    assert cells(date(2026, 1, 2))[0] == "2026-01-02"
    assert cells(datetime.fromisoformat("2026-01-02 03:04:05"))[0] == "2026-01-02 03:04:05"
    assert cells(None)[0] == ""
