"""The funnel's count of the owner's own posts and comments."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.tiny_world import World, rows


def test_own_activities_are_posts_comments_and_reposts_that_stand(tmp_path: Path) -> None:
    world = World()
    at = datetime.fromisoformat("2026-05-10T12:00:00")
    counted = ["shares", "shares", "comments", "reposts"]
    other = ["reactions", "votes", "member_follows", "company_follows", "notes", "events"]
    for n, topic in enumerate(counted + other):
        world.event(
            f"linkedin/{topic}/out/{n}", at + timedelta(hours=n), [("from", "owner")],
            source="linkedin", kind="own_activity", source_file="linkedin1",
        )  # fmt: skip
    world.event(
        "linkedin/comments/out/taken back", at, [("from", "owner")],
        source="linkedin", kind="own_activity", source_file="linkedin1", status="cancelled",
    )  # fmt: skip
    world.event(
        "linkedin/reactions/out/june", at + timedelta(days=31), [("from", "owner")],
        source="linkedin", kind="own_activity", source_file="linkedin1",
    )  # fmt: skip
    connection, _ = world.build(tmp_path)
    found = rows(connection, "select cast(month as varchar), own_activities from rpt_linkedin_funnel")
    assert found == [("2026-05-01", 4)]
