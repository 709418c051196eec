"""Dates of LinkedIn archives: every form they have, and the zone each is in."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from connectors.linkedin_dates import PACIFIC, utc_dates, utc_times


def _time(text: str, zone: str = PACIFIC) -> tuple[object, ...]:
    return utc_times(pl.Series([text]), zone, "rule").row(0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-06-01 14:03:22 UTC", (datetime(2025, 6, 1, 14, 3, 22), "second", "stated")),
        ("2021/08/01 10:00:00 UTC", (datetime(2021, 8, 1, 10), "second", "stated")),
        ("Thu Jan 05 12:34:56 UTC 2023", (datetime(2023, 1, 5, 12, 34, 56), "second", "stated")),
        ("2022-08-17 20:03 UTC", (datetime(2022, 8, 17, 20, 3), "minute", "stated")),
        ("12/31/25 10:15 AM UTC", (datetime(2025, 12, 31, 10, 15), "minute", "stated")),
        ("1/29/26, 2:37 PM", (datetime(2026, 1, 29, 22, 37), "minute", "rule")),
        ("7/21/19, 12:11 PM", (datetime(2019, 7, 21, 19, 11), "minute", "rule")),
        ("07/21/19, 12:11 PM", (datetime(2019, 7, 21, 19, 11), "minute", "rule")),
        ("1/29/26, 2:37\u202fPM", (datetime(2026, 1, 29, 22, 37), "minute", "rule")),
        ("1/29/26,\u00a02:37 PM", (datetime(2026, 1, 29, 22, 37), "minute", "rule")),
        ("1/29/2026 2:37 PM", (datetime(2026, 1, 29, 22, 37), "minute", "rule")),
        ("Sep 15, 2021 10:00 AM", (datetime(2021, 9, 15, 17), "minute", "rule")),
        ("10/12/18, 12:05 AM", (datetime(2018, 10, 12, 7, 5), "minute", "rule")),
        ("yesterday", (None, None, None)),
        ("", (None, None, None)),
        ("0001-01-01 00:00:00 UTC", (None, None, None)),
    ],
)
def test_times(text: str, expected: tuple[object, ...]) -> None:
    assert _time(text) == expected


def test_times_without_a_zone_are_in_the_zone_of_their_file() -> None:
    assert _time("2022-03-01 10:11:12", "UTC")[0] == datetime(2022, 3, 1, 10, 11, 12)


def test_pacific_time_keeps_daylight_saving() -> None:
    assert _time("2/6/26, 7:30 PM")[0] == datetime(2026, 2, 7, 3, 30)
    assert _time("7/6/25, 7:30 PM")[0] == datetime(2025, 7, 7, 2, 30)


def test_the_hour_that_repeats_is_its_first_and_the_skipped_one_is_winter_time() -> None:
    assert _time("11/2/25, 1:30 AM")[0] == datetime(2025, 11, 2, 8, 30)
    assert _time("3/9/25, 2:30 AM")[0] == datetime(2025, 3, 9, 10, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("08 Feb 2026", date(2026, 2, 8)),
        ("16-Apr-23", date(2023, 4, 16)),
        ("9-Feb-22", date(2022, 2, 9)),
        ("2023-04-16", date(2023, 4, 16)),
        ("16.04.2023", date(2023, 4, 16)),
        ("4/16/2023", date(2023, 4, 16)),
        ("16. Apr. 2023", date(2023, 4, 16)),
        ("16 mai 2023", date(2023, 5, 16)),
        ("16 Dez 2023", date(2023, 12, 16)),
        ("16 févr. 2023", date(2023, 2, 16)),
        # The form of 2018: a Pacific time, whose UTC day is the next.
        ("7/27/18, 9:27 PM", date(2018, 7, 28)),
        ("30 Feb 2025", None),
        ("", None),
    ],
)
def test_days_of_connections_are_utc(text: str, day: date | None) -> None:
    assert utc_dates(pl.Series([text])).to_list() == [day]


def test_a_column_tells_whether_the_day_or_the_month_comes_first() -> None:
    assert utc_dates(pl.Series(["4/3/2023", "16/3/2023"])).to_list() == [date(2023, 3, 4), date(2023, 3, 16)]
    assert utc_dates(pl.Series(["4/3/2023", "3/16/2023"])).to_list() == [date(2023, 4, 3), date(2023, 3, 16)]
