"""The days on which birthdays and anniversaries are told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.tiny_world import World, rows


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_first_contact_is_kept_on_the_day_that_it_was_at_home(tmp_path: Path) -> None:
    """23:30 UTC on 31 December 2024 is the first day of 2025 in Berlin."""
    world = World()
    for month in range(1, 8):
        world.mail(f"<{month}@x>", utc(f"2025-{month:02}-15T12:00:00"), "ana", "owner")
    world.mail("<first@x>", utc("2024-12-31T23:30:00"), "ana", "owner")
    connection, _ = world.build(tmp_path, as_of=utc("2026-12-19T23:00:00"))
    told = rows(connection, "select cast(on_day as varchar), says from rpt_moments where moment = 'first contact'")
    assert told == [("2027-01-01", "2 years since your first contact")]


@pytest.mark.parametrize(("year", "day"), [(2027, "2027-02-28"), (2028, "2028-02-29")])
def test_who_was_born_on_29_february_has_a_birthday_each_year(tmp_path: Path, year: int, day: str) -> None:
    world = World()
    captured = utc("2026-01-10T12:00:00")
    world.file("linkedin1", captured)
    world.contact("leap", "1", captured_at=captured, full_name="Leap", birthday="1992-02-29")
    world.mail("<1@x>", captured, "leap", "owner")
    connection, _ = world.build(tmp_path, as_of=utc(f"{year}-02-09T23:00:00"))
    told = rows(connection, "select cast(on_day as varchar) from rpt_moments where moment = 'birthday'")
    assert told == [(day,)]
