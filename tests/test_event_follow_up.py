"""Who was new at a larger event is told only where the calendar reaches back far enough to know."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.tiny_world import AS_OF, World, rows

GUESTS = [f"guest{n}" for n in range(8)]
MISSED = ", ".join(GUESTS[2:]).title()


@pytest.mark.parametrize(
    ("days_covered", "told"),
    [
        (179, (None, None, None, 2, None, "2 of 8 people followed up within 30 days; too early to tell who was new")),
        (180, (8, 2, 0, 2, MISSED, "2 of 8 new people followed up within 30 days, 0 in touch now")),
    ],
)  # fmt: skip
def test_at_the_start_of_the_calendar_nobody_is_called_new(
    tmp_path: Path, days_covered: int, told: tuple[object, ...]
) -> None:
    world = World()
    forum = AS_OF - timedelta(days=200)
    world.meeting("first/1", forum - timedelta(days=days_covered), "owner", "early")
    world.meeting("forum/1", forum, "owner", *GUESTS, subject="Forum")
    world.meeting("session/1", forum, "owner", *GUESTS, subject="Session", series_key="session")
    for who in GUESTS[:2]:
        world.mail(f"<{who}@x>", forum + timedelta(days=3), "owner", who)
    connection, _ = world.build(tmp_path)
    columns = "new_people, new_followed_up, new_in_touch, followed_up, not_followed_up, says"
    assert rows(connection, f"select {columns} from rpt_event_follow_up where subject = 'Forum'") == [told]
    sessions = rows(connection, "select count(*) from rpt_event_follow_up where subject = 'Session'")
    assert sessions == [(0 if days_covered < 180 else 1,)]
