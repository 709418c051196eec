"""Recurrence rules: a table in the manner of libical, the bounds, and generated rules against two other engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.calendar_recurrence import MAX_OCCURRENCES, RuleError, rule_starts

FIRST, LAST = date(1990, 1, 1), date(2028, 12, 31)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def days(rule: str, start: datetime, last: date = LAST) -> list[str]:
    return [f"{moment:%Y-%m-%d}" for moment in rule_starts(rule, start, UTC, FIRST, last)]


NINE = at("2026-01-05 09:00")  # a Monday

TABLE = [
    ("FREQ=DAILY;COUNT=3", NINE, "2026-01-05 2026-01-06 2026-01-07"),
    ("FREQ=DAILY;INTERVAL=10;UNTIL=20260125", NINE, "2026-01-05 2026-01-15 2026-01-25"),
    ("FREQ=DAILY;UNTIL=20260106T085959Z", NINE, "2026-01-05"),
    ("FREQ=DAILY;UNTIL=20260106T090000Z", NINE, "2026-01-05 2026-01-06"),
    ("FREQ=DAILY;UNTIL=20260106T090000", NINE, "2026-01-05 2026-01-06"),
    ("freq=weekly;count=2", NINE, "2026-01-05 2026-01-12"),
    ("FREQ=WEEKLY;COUNT=4;BYDAY=MO,WE;INTERVAL=2;WKST=SU", NINE, "2026-01-05 2026-01-07 2026-01-19 2026-01-21"),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        at("1997-08-05 09:00"),
        "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        at("1997-08-05 09:00"),
        "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
    ),
    ("FREQ=MONTHLY;COUNT=3", at("2026-01-31 09:00"), "2026-01-31 2026-03-31 2026-05-31"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", at("2026-01-31 09:00"), "2026-01-31 2026-02-28 2026-03-31"),
    ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", NINE, "2026-01-05 2026-02-02 2026-03-02"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", at("2026-01-30 09:00"), "2026-01-30 2026-02-27"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=2", at("2026-02-13 09:00"), "2026-02-13 2026-03-13"),
    ("FREQ=YEARLY;COUNT=2", at("2024-02-29 09:00"), "2024-02-29 2028-02-29"),
    ("FREQ=YEARLY;BYMONTH=1;BYDAY=MO;BYSETPOS=1;COUNT=2", NINE, "2026-01-05 2027-01-04"),
    ("FREQ=YEARLY;BYWEEKNO=2;COUNT=2", NINE, "2026-01-05 2027-01-11"),
    ("FREQ=YEARLY;BYYEARDAY=5,-1;COUNT=3", NINE, "2026-01-05 2026-12-31 2027-01-05"),
    ("FREQ=YEARLY;BYDAY=20MO;COUNT=1", at("1997-05-19 09:00"), "1997-05-19"),
    ("FREQ=HOURLY;INTERVAL=12;COUNT=3", NINE, "2026-01-05 2026-01-05 2026-01-06"),
    ("FREQ=DAILY;COUNT=-1;UNTIL=20260106", NINE, "2026-01-05 2026-01-06"),
    ("FREQ=DAILY;X-PART=1;COUNT=1", NINE, "2026-01-05"),
    # DTSTART is the first of COUNT even where the rule does not match it (RFC 5545 section 3.3.10).
    ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", NINE, "2026-01-05 2026-01-06 2026-01-13"),
    ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260113", NINE, "2026-01-05 2026-01-06 2026-01-13"),
    ("FREQ=DAILY;UNTIL=20250101", NINE, "2026-01-05"),
]


@pytest.mark.parametrize(("rule", "start", "expected"), TABLE)
def test_a_rule_gives_the_dates_of_the_rfc(rule: str, start: datetime, expected: str) -> None:
    assert days(rule, start) == expected.split()


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=SECONDLY", "rule_too_frequent"),
        ("FREQ=MINUTELY;COUNT=5", "rule_too_frequent"),
        ("FREQ=DAILY;INTERVAL=0", "rule_interval_out_of_range"),
        ("FREQ=DAILY;INTERVAL=99999999999999", "rule_interval_out_of_range"),
        ("FREQ=INVALID", "rule_frequency_unknown"),
        ("COUNT=3", "rule_frequency_unknown"),
        ("FREQ=DAILY;COUNT=x", "rule_unreadable"),
        ("FREQ=DAILY;UNTIL=soon", "rule_until_unreadable"),
        ("FREQ=DAILY;UNTIL=20261341", "rule_until_unreadable"),
        ("FREQ=WEEKLY;BYDAY=XX", "rule_unreadable"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rule_without_dates"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "rule_without_dates"),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "rule_without_dates"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "rule_without_dates"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=10", "rule_without_dates"),
        ("FREQ=HOURLY;COUNT=99999999", "rule_over_budget"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "rule_scale_unknown"),
    ],
)
def test_a_rule_that_is_not_followed_says_why(rule: str, reason: str) -> None:
    with pytest.raises(RuleError, match=reason):
        days(rule, at("2020-01-06 09:00"))


def test_a_huge_count_ends_at_the_last_day() -> None:
    assert days("FREQ=DAILY;COUNT=999999999", NINE, date(2026, 1, 7)) == ["2026-01-05", "2026-01-06", "2026-01-07"]


def test_a_daily_rule_since_1601_begins_at_the_first_day() -> None:
    found = days("FREQ=DAILY", at("1601-01-01 09:00"))
    assert (found[0], found[-1]) == ("1990-01-01", "2028-12-31")
    assert len(found) < MAX_OCCURRENCES


def rules() -> st.SearchStrategy[str]:
    weekday = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    weekdays = st.lists(weekday, min_size=1, max_size=3, unique=True).map(",".join)
    nth = st.tuples(st.sampled_from(["1", "2", "-1", "4"]), weekday).map("".join)
    days_of_month = st.lists(st.sampled_from([1, 13, 15, 28, 29, 31, -1]), min_size=1, max_size=2, unique=True)
    months = st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True)
    part = {
        "DAILY": [weekdays.map("BYDAY={}".format), months.map(lambda m: "BYMONTH=" + ",".join(map(str, m)))],
        "WEEKLY": [weekdays.map("BYDAY={}".format), st.just("WKST=SU")],
        "MONTHLY": [nth.map("BYDAY={}".format), days_of_month.map(lambda d: "BYMONTHDAY=" + ",".join(map(str, d)))],
        "YEARLY": [months.map(lambda m: "BYMONTH=" + ",".join(map(str, m))), nth.map("BYDAY={}".format)],
    }

    def built(frequency: str) -> st.SearchStrategy[str]:
        parts = st.lists(st.one_of(part[frequency]), max_size=1, unique_by=lambda text: text.split("=")[0])
        return st.tuples(parts, st.integers(1, 5)).map(
            lambda pair: ";".join([f"FREQ={frequency}", f"INTERVAL={pair[1]}", *pair[0]])
        )

    return st.sampled_from(sorted(part)).flatmap(built)


starts = st.datetimes(at("1985-01-01"), at("2024-01-01")).map(lambda moment: moment.replace(microsecond=0))


@settings(max_examples=150, deadline=None)
@given(rules(), starts)
def test_moving_the_walk_changes_no_date(rule: str, start: datetime) -> None:
    end = at("2025-12-31 23:59:59")
    expected = set(takewhile(end.__ge__, rrulestr(rule, dtstart=start))) | {start}
    if expected == {start}:
        return
    assert rule_starts(rule, start, UTC, FIRST, end.date()) == sorted(day for day in expected if day.date() >= FIRST)


@settings(max_examples=40, deadline=None)
@given(rules(), st.integers(1, 12), starts)
def test_count_agrees_with_recurring_ical_events(rule: str, count: int, start: datetime) -> None:
    event = icalendar.Event()
    event.add("UID", "1")
    event.add("DTSTART", start.replace(tzinfo=UTC))
    event.add("RRULE", icalendar.vRecur.from_ical(f"{rule};COUNT={count}"))
    if next(iter(rrulestr(rule, dtstart=start)), None) != start:
        return  # there the library gives COUNT + 1, against the RFC
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    found = recurring_ical_events.of(calendar).between(start.replace(tzinfo=UTC), date(2029, 1, 1))
    expected = sorted(one["DTSTART"].dt.replace(tzinfo=None) for one in found)
    got = rule_starts(f"{rule};COUNT={count}", start, UTC, date(1980, 1, 1), date(2028, 12, 31))
    assert got == expected


@settings(max_examples=50, deadline=None)
@given(rules(), starts, st.integers(0, 4000))
def test_a_later_first_day_gives_the_tail_of_the_same_dates(rule: str, start: datetime, later: int) -> None:
    first = (start + timedelta(days=later)).date()
    try:
        whole = rule_starts(rule, start, None, date(1980, 1, 1), LAST)
    except RuleError:
        return
    assert rule_starts(rule, start, None, first, LAST) == [moment for moment in whole if moment.date() >= first]
