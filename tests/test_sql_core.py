"""Events, interactions and states on a world small enough to count by hand."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.tiny_world import AS_OF, World, rows


def test_one_message_in_two_files_counts_once(tmp_path: Path) -> None:
    world = World()
    at = datetime(2026, 5, 4, 10)
    for file in ("mail1", "mail2"):
        world.mail("<1@x>", at, "ana", "owner", source_file=file)
    connection, result = world.build(tmp_path)
    assert rows(connection, "select event_key, copies, n_others from core.event") == [("<1@x>", 2, 1)]
    assert rows(connection, "select person_id, direction, weight from fct_interaction") == [("ana", "in", 1.0)]
    assert result.failed_checks == []


def test_a_message_id_of_two_minutes_is_two_messages(tmp_path: Path) -> None:
    world = World()
    world.mail("<1@x>", datetime(2026, 5, 4, 10, 0, 5), "ana", "owner")
    world.mail("<1@x>", datetime(2026, 5, 4, 10, 0, 50), "ana", "owner")
    world.mail("<1@x>", datetime(2026, 5, 5, 10), "ana", "owner")
    world.mail("<1@x>", datetime(2026, 5, 5, 10), "ben", "owner")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select person_id, count(*) from fct_interaction group by 1 order by 1") == [
        ("ana", 2),
        ("ben", 1),
    ]
    keys = [key for (key,) in rows(connection, "select event_key from core.event")]
    assert all(key.startswith("<1@x>#") and len(key) == len("<1@x>#") + 8 for key in keys)


@pytest.mark.parametrize(
    ("statuses", "merged"),
    [(["draft", "confirmed"], "confirmed"), (["spam", "confirmed"], "confirmed"), (["spam", "spam"], "spam")],
)
def test_confirmed_beats_draft_and_spam(tmp_path: Path, statuses: list[str], merged: str) -> None:
    world = World()
    for status in statuses:
        world.mail("<1@x>", datetime(2026, 5, 4, 10), "ana", "owner", status=status)
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select status from core.event") == [(merged,)]
    assert len(rows(connection, "from fct_interaction")) == (merged == "confirmed")


def test_recipients_of_anothers_mail_are_copresent_and_not_contacts(tmp_path: Path) -> None:
    world = World()
    world.mail("<1@x>", datetime(2026, 5, 4, 10), "ana", "owner", "ben", "cho")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select person_id, n_others from fct_interaction") == [("ana", 3)]
    assert rows(connection, "select person_a, person_b from core.copresence order by 1, 2") == [
        ("ana", "ben"),
        ("ana", "cho"),
        ("ben", "cho"),
    ]


def test_the_newest_revision_decides_which_occurrences_exist(tmp_path: Path) -> None:
    world = World()
    world.file("cal1", datetime(2026, 6, 1))
    world.file("cal2", datetime(2026, 7, 1))
    for day in (1, 8, 15):
        at = datetime(2026, 5, day, 9)
        world.meeting(f"u@x/{at:%Y%m%dT%H%M%SZ}", at, "owner", "ana", revised_at=datetime(2026, 4, 1), series_key="u@x")
    for day in (1, 8):
        at = datetime(2026, 5, day, 9)
        key = f"u@x/{at:%Y%m%dT%H%M%SZ}"
        world.meeting(
            key,
            at + timedelta(hours=day == 8),
            "owner",
            "ana",
            source_file="cal2",
            sequence=1 + (day == 8),
            revised_at=datetime(2026, 6, 20),
            series_key="u@x",
        )
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select occurred_at, source_file from core.event order by 1") == [
        (datetime(2026, 5, 1, 9), "cal2"),
        (datetime(2026, 5, 8, 10), "cal2"),
    ]


def test_moved_occurrences_alone_decide_about_themselves_only(tmp_path: Path) -> None:
    world = World()
    for document, captured in (("series", 1), ("older", 2), ("newer", 3), ("lonely", 4)):
        world.file(document, datetime(2026, 6, captured))
    for day in (1, 8, 15):
        at = datetime(2026, 5, day, 9)
        key = f"u@x/{at:%Y%m%dT%H%M%SZ}"
        world.meeting(key, at, "owner", "ana", source_file="series", sequence=3, revised_at=datetime(2026, 4, 10))
    moved = {"older": (1, datetime(2026, 4, 9)), "newer": (8, datetime(2026, 4, 11))}
    for document, (day, revised_at) in moved.items():
        at = datetime(2026, 5, day, 9)
        key = f"u@x/{at:%Y%m%dT%H%M%SZ}"
        at += timedelta(hours=5)
        world.meeting(key, at, "owner", "ana", source_file=document, sequence=None, revised_at=revised_at)
    world.meeting("v@x/20260520T090000Z", datetime(2026, 5, 20, 9), "owner", "ana", source_file="lonely", sequence=None)
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select occurred_at, source_file from core.event order by 1") == [
        (datetime(2026, 5, 1, 9), "series"),
        (datetime(2026, 5, 8, 14), "newer"),
        (datetime(2026, 5, 15, 9), "series"),
        (datetime(2026, 5, 20, 9), "lonely"),
    ]


def test_a_calendar_twice_in_one_export_counts_once(tmp_path: Path) -> None:
    world = World()
    world.file("takeout", datetime(2026, 6, 1))
    for member, revised_at, days in (("a.ics:", datetime(2026, 4, 1), (1, 8)), ("b.ics:", datetime(2026, 4, 2), (1,))):
        for day in days:
            at = datetime(2026, 5, day, 9)
            key = f"u@x/{at:%Y%m%dT%H%M%SZ}"
            record = f"{member}1@{at:%Y%m%dT%H%M%SZ}"
            world.meeting(key, at, "owner", "ana", source_file="takeout", record=record, revised_at=revised_at)
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select occurred_at, record from core.event") == [
        (datetime(2026, 5, 1, 9), "b.ics:1@20260501T090000Z")
    ]


def test_what_is_no_contact_says_why(tmp_path: Path) -> None:
    world = World()
    at = datetime(2026, 5, 4, 10)
    world.mail("<news@x>", at, "ana", "owner", automation="newsletter")
    world.mail("<draft@x>", at, "owner", "ana", status="draft")
    world.meeting("off/1", at, "owner", "ana", status="cancelled")
    world.meeting("no/1", at, "ana", "owner", responses={"owner": "declined"})
    world.meeting("day/1", at, "owner", "ana", precision="day")
    world.meeting("ahead/1", AS_OF + timedelta(days=3), "owner", "ana")
    world.event("i/1", at, [("inviter", "ana"), ("invitee", "owner")], source="linkedin", kind="linkedin_invitation")
    connection, result = world.build(tmp_path)
    assert rows(connection, "select event_key, not_counted_because from core.event order by 1") == [
        ("<draft@x>", "draft"),
        ("<news@x>", "automatic"),
        ("ahead/1", "ahead"),
        ("day/1", "all day"),
        ("i/1", "no contact"),
        ("no/1", "declined by the owner"),
        ("off/1", "cancelled"),
    ]
    assert rows(connection, "from fct_interaction") == []
    assert rows(connection, "select next_meeting_at from fct_relationship") == [(AS_OF + timedelta(days=3),)]
    assert result.failed_checks == []


def test_a_room_and_who_declined_are_nobody(tmp_path: Path) -> None:
    world = World()
    world.meeting(
        "m/1", datetime(2026, 5, 4, 10), "owner", "ana", "ben", "attic", responses={"ben": "declined"}, rooms=["attic"]
    )
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select person_id, direction, minutes, n_others from fct_interaction") == [
        ("ana", "mutual", 30, 2)
    ]


def test_broadcasts_are_counted_apart(tmp_path: Path) -> None:
    world = World()
    world.mail("<1@x>", datetime(2026, 5, 4, 10), "owner", *[f"p{n}" for n in range(21)])
    world.mail("<2@x>", datetime(2026, 5, 4, 11), "owner", *[f"p{n}" for n in range(20)])
    connection, _ = world.build(tmp_path)
    assert rows(
        connection, "select n_out, n_out_incl_broadcast, active_days from fct_relationship where person_id = 'p0'"
    ) == [(1, 2, 1)]


def test_a_day_is_a_day_at_home(tmp_path: Path) -> None:
    world = World()
    world.mail("<1@x>", datetime(2026, 5, 4, 22, 30), "ana", "owner")
    world.mail("<2@x>", datetime(2026, 5, 5, 8), "ana", "owner")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select cast(day as varchar), n_in from fct_person_day") == [("2026-05-05", 2)]


def test_an_endless_series_covers_no_time_after_its_calendar_was_exported(tmp_path: Path) -> None:
    world = World()
    world.file("cal1", datetime(2024, 3, 1))
    for week in range(200):
        at = datetime(2023, 1, 2, 9) + timedelta(weeks=week)
        world.meeting(f"standup@x/{at:%Y%m%dT%H%M%SZ}", at, "owner", "ana", series_key="standup@x")
    at = datetime(2024, 1, 10, 9)
    world.meeting(f"bob@x/{at:%Y%m%dT%H%M%SZ}", at, "owner", "bob")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select max(to_day) from core.coverage") == [(date(2024, 3, 1),)]
    ((silence, state),) = rows(
        connection, "select covered_silence_days, state from fct_relationship where person_id = 'bob'"
    )
    assert (silence, state) == (51, "unknown")


def test_a_broadcast_ahead_schedules_nobody(tmp_path: Path) -> None:
    world = World()
    world.file("cal1", datetime(2026, 10, 30))
    guests = [f"guest{n}" for n in range(25)]
    world.meeting("all@x/1", datetime(2026, 12, 1, 9), "owner", *guests)
    world.meeting("two@x/1", datetime(2026, 12, 2, 9), "owner", "guest0")
    connection, _ = world.build(tmp_path)
    assert rows(
        connection, "select person_id, next_meeting_at from fct_relationship where next_meeting_at is not null"
    ) == [("guest0", datetime(2026, 12, 2, 9))]
