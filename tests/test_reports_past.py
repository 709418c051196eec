"""Any report as of a past day is what it would have been on that day."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from tests.tiny_world import AS_OF, World
from transforms.published import read_reports

PAST = AS_OF - timedelta(days=100)


def lived(until: datetime, seed: int = 5) -> World:
    """Two and a half years of everything, as far as it had happened by `until`."""
    world, draw = World(), random.Random(seed)
    people = [f"p{n}" for n in range(12)]
    for n in range(700):
        at = AS_OF - timedelta(days=900 - 1.28 * n, hours=draw.randint(0, 20))
        some = draw.sample(people, draw.choice((1, 1, 1, 2, 3)))
        is_out, is_meeting = draw.random() < 0.5, draw.random() < 0.25
        if at >= (PAST if is_meeting else until):  # a calendar knows of meetings ahead
            continue
        if is_meeting:
            world.meeting(f"m{n}/1", at, "owner", *some, subject=f"Talk {n}", series_key="s" if n % 3 else None)
        elif is_out:
            world.mail(f"<{n}@x>", at, "owner", *some, subject=f"Introduction {n}")
        else:
            world.mail(f"<{n}@x>", at, some[0], "owner", *some[1:], subject=f"Subject {n}")
    for n, days in enumerate((800, 400, 50)):
        captured = AS_OF - timedelta(days=days)
        if captured >= until:
            continue
        world.file(f"linkedin{n}", captured)
        for who in people[:6]:
            world.contact(
                who, f"{n}-{who}", f"linkedin{n}", captured_at=captured, full_name=who.upper(),
                organization=f"Org {draw.randint(0, 3) if n < 2 else n}", title="Head of Data",
                connected_on=datetime.fromisoformat("2024-07-25").date() if n == 0 else None,
            )  # fmt: skip
    for n in range(6):
        at = AS_OF - timedelta(days=150 * n + 20)
        if at < until:
            world.event(
                f"endorsement{n}", at, [("endorser", people[n]), ("endorsee", "owner")],
                kind="endorsement", source="linkedin", source_file="linkedin0",
            )  # fmt: skip
    for who in people:
        world.person(who)
    return world


def reports(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every report, without where a row comes from: the records of the two worlds are numbered apart."""
    return {
        name: frame.select(column for column in frame.columns if not column.endswith(("record", "source_file"))).rows()
        for name, frame in read_reports(connection)
    }


def test_what_came_later_changes_no_report_of_an_earlier_day(tmp_path: Path) -> None:
    then, _ = lived(until=PAST).build(tmp_path / "then", as_of=PAST)
    now, _ = lived(until=AS_OF).build(tmp_path / "now", as_of=PAST)
    on_the_day, in_hindsight = reports(then), reports(now)
    assert sum(len(found) for found in on_the_day.values()) > 100
    differing = {name for name in on_the_day if on_the_day[name] != in_hindsight[name]}
    assert differing == set()
