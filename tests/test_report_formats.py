"""Reports as Excel, Parquet and JSON, and the people to write to as vCards and reminders."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import icalendar
import polars as pl
import pytest
import python_calamine
import vobject
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.workspace import Workspace
from transforms.published import published, report_names
from transforms.report_cards import reminders, vcards
from transforms.report_formats import FORMATS, csv_bytes, json_bytes, parquet_bytes, xlsx_bytes

FRAME = pl.DataFrame(
    {
        "name": ["=1+1", "+44 20", "Ann O'Rourke", "https://evil.example", None],
        "on": [date(2026, 1, 2), None, date(1850, 1, 1), date(2026, 1, 4), date(2026, 1, 5)],
        "at": [datetime.fromisoformat("2026-01-02 03:04:05")] * 5,
        "n": [1, -2, 3, None, 5],
        "share": [0.5, 1.0, None, float("nan"), -0.25],
        "is_new": [True, False, None, True, False],
    }
)
LONG = "漢" * 10_000


def tieline(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


def dormant(**changes: object) -> pl.DataFrame:
    row = {
        "person_id": "p1", "this_week": "strong tie", "display_name": "Ann Maria Roe", "title": "CEO",
        "organization": "Acme; Sons, Ltd", "email": "ann@acme.example", "profile_url": "https://www.linkedin.com/in/ann",
        "why": "you met 3 times; silent for 5 months", "given_name": None, "family_name": None,
    }  # fmt: skip
    return pl.DataFrame([{**row, **changes}])


def test_a_workbook_holds_typed_cells_and_no_formula() -> None:
    content = xlsx_bytes(FRAME)
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == FRAME.columns
    assert rows[1] == ["=1+1", date(2026, 1, 2), datetime.fromisoformat("2026-01-02 03:04:05"), 1.0, 0.5, True]
    assert rows[3][:2] == ["Ann O'Rourke", "1850-01-01"]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet
        assert "externalLink" not in " ".join(book.namelist())
    assert "autoFilter" in sheet and 'state="frozen"' in sheet


def test_equal_rows_give_equal_files() -> None:
    for form in FORMATS.values():
        assert form(FRAME) == form(FRAME)


def test_what_excel_cannot_hold_is_cut() -> None:
    rows = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(xlsx_bytes(pl.DataFrame({"a": ["x" * 40_000, "\x00\x1bcontrol"]})))
    ).get_sheet_by_index(0)
    assert len(rows.to_python()[1][0]) == 32_767


def test_json_and_parquet_keep_values_and_types() -> None:
    assert json.loads(json_bytes(FRAME))[0] == {
        "name": "=1+1", "on": "2026-01-02", "at": "2026-01-02 03:04:05", "n": 1, "share": 0.5, "is_new": True,
    }  # fmt: skip
    assert pl.read_parquet(io.BytesIO(parquet_bytes(FRAME))).equals(FRAME)


def test_no_format_holds_what_turns_the_text_around_it() -> None:
    turning = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    frame = pl.DataFrame({"name": [f"a{turning}b", "נועה", "👩\u200d💻"]})
    expected = ["ab", "נועה", "👩\u200d💻"]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(frame))).get_sheet_by_index(0)
    assert [row[0] for row in book.to_python()[1:]] == expected
    assert [row["name"] for row in json.loads(json_bytes(frame))] == expected
    assert pl.read_parquet(io.BytesIO(parquet_bytes(frame)))["name"].to_list() == expected
    assert csv_bytes(frame).decode().split("\r\n")[1:-1] == expected
    hostile = dormant(display_name=f"a{turning}b")
    for card in (vcards(hostile), reminders(hostile, date(2026, 1, 2))):
        assert not set(turning) & set(card.decode())


def test_csv_may_begin_with_a_byte_order_mark() -> None:
    assert csv_bytes(FRAME, bom=True) == b"\xef\xbb\xbf" + csv_bytes(FRAME)


def test_a_card_is_read_back_as_it_was_meant() -> None:
    content = vcards(dormant(why="semi; colon, comma\nEND:VCARD")).decode()
    (card,) = list(vobject.readComponents(content))
    assert (card.fn.value, card.n.value.family, card.n.value.given) == ("Ann Maria Roe", "Roe", "Ann Maria")
    (told,) = vobject.readComponents(vcards(dormant(given_name="Ann", family_name="van Roe")).decode())
    assert (told.n.value.family, told.n.value.given) == ("van Roe", "Ann")
    (titled,) = vobject.readComponents(vcards(dormant(display_name="Ann Roe, MBA, PMP")).decode())
    assert (titled.n.value.family, titled.n.value.given) == ("Roe", "Ann")
    assert card.org.value == ["Acme; Sons, Ltd"]
    assert (card.email.value, card.url.value) == ("ann@acme.example", "https://www.linkedin.com/in/ann")
    assert card.note.value == "semi; colon, comma END:VCARD"
    assert content.count("END:VCARD") == 2
    assert content.replace("\r\n", "").count("\n") == 0


def test_hostile_and_endless_names_make_valid_cards_and_reminders() -> None:
    frame = dormant(display_name=f"{LONG}\r\nBEGIN:VCARD", organization=None, title=None, email="a@b.example\r\nX:1")
    (card,) = list(vobject.readComponents(vcards(frame).decode()))
    assert len(card.fn.value) == 300
    content = reminders(frame, date(2026, 11, 1))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert not event.errors and "X" not in event


def test_reminders_fall_on_working_days_and_keep_their_uid() -> None:
    frame = pl.concat([dormant(person_id=f"p{n}", this_week="warm path" if n < 6 else None) for n in range(7)])
    sunday = date(2026, 11, 1)
    events = icalendar.Calendar.from_ical(reminders(frame, sunday)).walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [
        *(date(2026, 11, day) for day in (2, 3, 4, 5, 6)), date(2026, 11, 9),
    ]  # fmt: skip
    assert len({event["UID"] for event in events}) == 6
    assert reminders(frame, sunday) == reminders(frame, sunday)
    week_before = icalendar.Calendar.from_ical(reminders(frame, date(2026, 10, 31))).walk("VEVENT")
    assert [event["UID"] for event in week_before] == [event["UID"] for event in events]
    alarm = events[0].walk("VALARM")[0]
    assert alarm["ACTION"] == "DISPLAY"


@pytest.mark.parametrize(("form", "suffix"), [*((name, name) for name in FORMATS), ("vcard", "vcf"), ("ics", "ics")])
def test_the_command_writes_each_format(demonstration: Workspace, tmp_path: Path, form: str, suffix: str) -> None:
    target = tmp_path / f"list.{suffix}"
    result = tieline("report", "dormant_contacts", demonstration.root, "--format", form, "--output", target)
    assert result.exit_code == 0, result.output
    assert target.stat().st_mode & 0o077 == 0
    if form == "csv":
        assert target.read_bytes() == (demonstration.reports / "dormant_contacts.csv").read_bytes()
    if form == "vcard":
        people = (demonstration.reports / "dormant_contacts.csv").read_bytes().count(b"\r\n") - 1
        assert len(list(vobject.readComponents(target.read_text()))) == people
    if form == "ics":
        assert len(icalendar.Calendar.from_ical(target.read_bytes()).walk("VEVENT")) == 5


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nonsense"], "there is no report 'nonsense'; known are associations"),
        (["coverage", "--format", "doc"], "there is no format 'doc'; known are csv"),
        (["coverage", "--format", "ics"], "use it with dormant_contacts"),
    ],
)
def test_a_mistake_is_named(demonstration: Workspace, arguments: list[str], told: str) -> None:
    result = tieline("report", arguments[0], demonstration.root, *arguments[1:])
    assert result.exit_code == 2
    assert told in result.stderr


def test_every_report_of_the_demonstration_is_filled(demonstration: Workspace) -> None:
    with published(demonstration.warehouse) as connection:
        names = report_names(connection)
        counts = {name: connection.execute(f"select count(*) from rpt_{name}").fetchall()[0][0] for name in names}
    assert len(names) >= 20
    assert {name for name, count in counts.items() if not count} == set()
    assert {path.stem for path in demonstration.reports.glob("*.csv")} == set(names)
