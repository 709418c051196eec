"""Endorsements and recommendations count as given only once they stand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.tiny_world import AS_OF, World, rows


def test_praise_that_is_pending_hidden_or_withdrawn_is_not_counted(tmp_path: Path) -> None:
    world = World()
    for who, states in {
        "stands": ["confirmed"],
        "pending": ["tentative"],
        "withdrawn": ["cancelled"],
        "accepted": ["tentative", "confirmed"],  # two archives tell of one recommendation
    }.items():
        for n, status in enumerate(states):
            world.event(
                f"linkedin/recommendations/in/{who}", AS_OF - timedelta(days=90),
                [("recommender", who), ("recommendee", "owner")],
                source="linkedin", kind="recommendation", source_file=f"linkedin{n}", status=status,
            )  # fmt: skip
    connection, result = world.build(tmp_path)
    assert result.failed_checks == []
    assert rows(connection, "select person_id, direction from core.praise order by person_id") == [
        ("accepted", "received"),
        ("stands", "received"),
    ]
