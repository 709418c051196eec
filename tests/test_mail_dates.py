"""When a mail was sent: every way of writing it that real mail shows, and what stands in where the date is no good."""

from __future__ import annotations

from datetime import datetime

import pytest

from connectors.mail_dates import parse_date
from tests.landed_mail import land_header, land_mbox

TEN = "2024-01-01 10:00:00"


@pytest.mark.parametrize(
    ("written", "at", "basis"),
    [
        ("Mon, 1 Jan 2024 10:00:00 +0000", TEN, "stated"),
        ("Mon, 01 Jan 2024 11:00:00 +0100 (CET)", TEN, "stated"),
        ("Mon, 1 Jan 2024 10:00:00 -0000", TEN, "assumed"),
        ("Mon, 1 Jan 2024 10:00:00", TEN, "assumed"),
        ("Mon, 1 Jan 2024 11:00:00 +01:00", TEN, "stated"),
        ("Mon, 1 Jan 2024 11:00:00 GMT+1", TEN, "stated"),
        ("Mon, 1 Jan 2024 05:00:00 UTC-5", TEN, "stated"),
        ('Mon, 1 Jan 2024 10:00:00 "GMT"', TEN, "stated"),
        ("Mon, 1 Jan 2024 12:00:00 CEST", TEN, "stated"),
        ("Mon, 1 Jan 2024 05:00:00 EST", TEN, "stated"),
        ("Mon, 1 Jan 2024 06:00:00 Eastern Daylight Time", TEN, "stated"),
        ("Mon, 1 Jan 2024 05:00:00 +-0500", TEN, "stated"),
        ("Mon, 1 Jan 2024 10:00:00 UT", TEN, "stated"),
        ("Mon, 1 Jan 2024 10:00:00 X", TEN, "assumed"),
        ("Mon, 1 Jan 2024 10:00:00 +9900", TEN, "assumed"),
        ("2024-01-01 10:00", TEN, "assumed"),
        ("2024/1/1 19:00:00 +0900", TEN, "stated"),
        ("2024-01-01T11:00:00.123+01:00", TEN, "stated"),
        ("2024-01-01T10:00:00Z", TEN, "stated"),
        ("Mon Jan  1 10:00:00 2024", TEN, "assumed"),
        ("Mon Jan  1 11:00:00 CET 2024", TEN, "stated"),
        ("Mon Jan  1 11:00:00 2024 +0100", TEN, "stated"),
        ("Fri Sep 16 22:26:51 +0000 2016", "2016-09-16 22:26:51", "stated"),
        ("Mon, 1 Sept 2024 10:00:00 +0000", "2024-09-01 10:00:00", "stated"),
        ("Mo, 1 Jan. 2024 10:00:00 +0000", TEN, "stated"),
        ("lun., 1 janv. 2024 10:00:00 +0000", TEN, "stated"),
        ("Mon, 1 März 2024 10:00:00 +0000", "2024-03-01 10:00:00", "stated"),
        ("Mon, 1 Jan 2024 24:00:00 +0000", "2024-01-02 00:00:00", "stated"),
        ("Mon, 1 Jan 2024 10:00:60 +0000", "2024-01-01 10:00:59", "stated"),
        ("Mon, 1 Jan 24 10:00:00 +0000", TEN, "stated"),
        ("1 Jan 99 10:00:00 GMT", "1999-01-01 10:00:00", "stated"),
        ("Thu, 13 Dec 101 10:00:00 +0000", "2001-12-13 10:00:00", "stated"),
        ("13 Dec 0102 10:00:00 +0000", "2002-12-13 10:00:00", "stated"),
        ("1 Jan 0001 10:00:00 +0000", "2001-01-01 10:00:00", "stated"),
        ("Mon, 1 Jan 2024 05:00:00 -+0500", "2024-01-01 00:00:00", "stated"),
        ("Mon, 1 Jan 2024\n 11:00:00 +0100", TEN, "stated"),
        ("Mon, 1 Jan 2024 11:00:00 +0100 (CET)", TEN, "stated"),
        ("Monday, January 1, 2024 10:00 AM", TEN, "assumed"),
        ("Monday, January 1, 2024 10:00 PM", "2024-01-01 22:00:00", "assumed"),
        ("1 Jan 2024 10:00 +0000", TEN, "stated"),
    ],
)
def test_dates_as_programs_write_them(written: str, at: str, basis: str) -> None:
    moment = parse_date(written.encode())
    assert moment is not None
    assert (moment.at, moment.basis) == (datetime.fromisoformat(at), basis)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "31 Feb 2024 10:00:00 +0000",
        "1/2/2024",
        "1 Jan 2024 25:00:00 +0000",
        "1 Foo 2024 10:00:00",
        "(" * 5000,
    ],
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert parse_date(written.encode()) is None


def test_precision_says_how_exactly_it_was_given() -> None:
    given = [parse_date(text) for text in (b"1 Jan 2024 10:00:00 +0000", b"1 Jan 2024 10:00 +0000", b"1 Jan 2024")]
    assert [moment and moment.precision for moment in given] == ["second", "minute", "day"]


RECEIVED = b"Received: from a by b; Thu, 4 Jan 2024 09:00:00 +0000"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        (b"Date: Thu, 4 Jan 2024 08:00:00 +0000\n" + RECEIVED, "2024-01-04 08:00:00"),
        (b"Date: Thu, 4 Jan 2035 08:00:00 +0000\n" + RECEIVED, "2024-01-04 09:00:00"),
        (b"Date: Thu, 1 Jan 1970 00:00:00 +0000\n" + RECEIVED, "2024-01-04 09:00:00"),
        (b"Date: Thu, 4 Jan 9999999999 08:00:00 +0000\n" + RECEIVED, "2024-01-04 09:00:00"),
        (b"Date: nonsense\n" + RECEIVED, "2024-01-04 09:00:00"),
        (RECEIVED + b"\nReceived: from c by a; Wed, 3 Jan 2024 09:00:00 +0000", "2024-01-04 09:00:00"),
        (b"Received: from a by b; nonsense\n" + RECEIVED, "2024-01-04 09:00:00"),
        (b"Received: from a\n by b (x; y);\n\tThu, 4 Jan 2024 10:00:00 +0100 (CET)", "2024-01-04 09:00:00"),
        # Relayed again long after: the hop of its own day agrees.
        (
            b"Received: from a by b; Thu, 4 Jun 2026 09:00:00 +0000\n"
            + RECEIVED
            + b"\nDate: Thu, 4 Jan 2024 08:00:00 +0000",
            "2024-01-04 08:00:00",
        ),
        (b"X-Received: by b; Thu, 4 Jan 2024 09:00:00 +0000", "2024-01-04 09:00:00"),
        (b"Delivery-Date: Thu, 4 Jan 2024 09:00:00 +0000", "2024-01-04 09:00:00"),
        (b"To: bob@work.example", "2024-01-04 10:00:00"),
        (b"Date: Thu, 4 Jan 2024 08:00:00 +0000\nDate: Fri, 5 Jan 2024 08:00:00 +0000", "2024-01-04 08:00:00"),
    ],
)
def test_the_first_clock_that_can_be_right_counts(fields: bytes, at: str) -> None:
    assert land_header(fields).events[0]["occurred_at"] == datetime.fromisoformat(at)


def test_a_takeout_separator_gives_the_time_where_nothing_else_does() -> None:
    lines = b"From 1545668983435175434@xxx Fri Sep 16 22:26:51 +0000 2016\nFrom: a@b.example\n\nhi\n"
    event = land_mbox(lines).events[0]
    assert event["occurred_at"] == datetime(2016, 9, 16, 22, 26, 51)  # noqa: DTZ001
    assert event["zone_basis"] == "stated"


def test_a_mail_without_any_time_has_none() -> None:
    event = land_mbox(b"From 1844347792267117879@xxx\nFrom: a@b.example\n\nhi\n").events[0]
    assert (event["occurred_at"], event["precision"], event["zone_basis"]) == (None, None, None)
