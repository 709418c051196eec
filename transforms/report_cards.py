"""The people to write to, for the programs that know contacts and dates: vCards, and reminders for the weekly pick.

Cards and reminders keep their UID from run to run, so that importing them again updates and does not double.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import polars as pl
import vobject

from transforms.shown_text import shown

_SPACE = uuid.UUID("6f1d0c8e-53c1-4a86-9f0c-2f9e3c0f3a11")
_LONGEST = 300
_LONGEST_REASON = 1000
SATURDAY = 5

CARD_ROWS = """
    select report.*, person.given_name, person.family_name
    from rpt_dormant_contacts as report inner join dim_person as person on report.person_id = person.person_id
    order by report.rank
"""


def vcards(dormant: pl.DataFrame) -> bytes:
    """Return a vCard 3.0 for each row of CARD_ROWS, with the reason as its note (RFC 2426, CRLF, UTF-8)."""
    return "".join(_card(row) for row in dormant.iter_rows(named=True)).encode()


def reminders(dormant: pl.DataFrame, as_of: date) -> bytes:
    """Return an iCalendar file (RFC 5545) with an all-day reminder for each of this week's pick, one a working day.

    The first lies on `as_of`, or on the Monday after a weekend.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//tieline//weekly pick//EN")
    calendar.add("version", "2.0")
    picked = dormant.filter(pl.col("this_week").is_not_null())
    for row, day in zip(picked.iter_rows(named=True), _working_days(as_of), strict=False):
        calendar.add_component(_reminder(row, day, as_of))
    content: bytes = calendar.to_ical()
    return content


def _card(row: Mapping[str, Any]) -> str:
    name = shown(row["display_name"], _LONGEST) or shown(row["email"], _LONGEST) or "unknown"
    card = vobject.vCard()
    card.add("uid").value = f"urn:uuid:{uuid.uuid5(_SPACE, row['person_id'])}"
    card.add("fn").value = name
    given, family = shown(row["given_name"], _LONGEST), shown(row["family_name"], _LONGEST)
    if not (given or family):
        given, _, family = name.partition(",")[0].rpartition(" ")
    card.add("n").value = vobject.vcard.Name(family=family, given=given)
    if row["email"]:
        card.add("email").value = shown(row["email"], _LONGEST)
    if row["profile_url"]:
        card.add("url").value = shown(row["profile_url"], _LONGEST)
    if row["organization"]:
        card.add("org").value = [shown(row["organization"], _LONGEST)]
    if row["title"]:
        card.add("title").value = shown(row["title"], _LONGEST)
    card.add("note").value = shown(row["why"], _LONGEST_REASON)
    text: str = card.serialize()
    return text


def _reminder(row: Mapping[str, Any], day: date, as_of: date) -> icalendar.Event:
    week = as_of - timedelta(days=as_of.weekday())
    name = shown(row["display_name"], _LONGEST)
    event = icalendar.Event()
    event.add("uid", str(uuid.uuid5(_SPACE, f"{row['person_id']} {week}")))
    event.add("dtstamp", datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"Write to {name}")
    reach = shown(row["email"] or row["profile_url"], _LONGEST)
    event.add("description", f"{shown(row['why'], _LONGEST_REASON)}\n{reach}")
    event.add("transp", "TRANSPARENT")
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(hours=9))
    alarm.add("description", f"Write to {name}")
    event.add_component(alarm)
    return event


def _working_days(first: date) -> Iterator[date]:
    day = first
    while True:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=1)
