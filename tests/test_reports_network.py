"""Reports about events, organizations, groups and the network as a whole, each with its planted right answer."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.tiny_world import AS_OF, World, rows


def ago(days: float) -> datetime:
    """An instant at noon of the day `days` before the day of as_of."""
    return AS_OF - timedelta(days=days) + timedelta(hours=12)


def plant_event(world: World) -> None:
    """A forum with 8 new people, of whom 3 were written to in time, 1 of them is in touch now, and 1 old friend."""
    guests = [f"guest{n}" for n in range(8)]
    world.mail("<friend@x>", ago(300), "friend", "owner")
    world.meeting("forum/1", ago(200), "owner", *guests, "friend", subject="Forum")
    for n in range(3):
        world.mail(f"<after{n}@x>", ago(190 - n), "owner", f"guest{n}")
    world.mail("<late@x>", ago(150), "guest3", "owner")
    world.mail("<now@x>", ago(20), "guest0", "owner")


def plant_bridge(world: World) -> None:
    """Two circles of three that the owner is in touch with, and one that only `bridge` leads to, who is silent."""
    for number, circle in enumerate((("a1", "a2", "a3"), ("b1", "b2", "b3"), ("c1", "c2", "c3"))):
        for n, pair in enumerate(combinations(circle, 2)):
            world.mail(f"<circle{number}{n}@x>", ago(700 + n), pair[0], "owner", pair[1])
    for n, who in enumerate(("a1", "a2", "a3", "b1", "b2", "b3")):
        world.mail(f"<circle-in{n}@x>", ago(8 + n), who, "owner")
    for n, who in enumerate(("a1", "b1", "c1", "c2", "c3")):
        world.mail(f"<bridge{n}@x>", ago(500 + 20 * n), "bridge", "owner", who)


def plant_organizations(world: World) -> None:
    """Solo rests on one silent person of two; Wide on nobody; and one of Solo was seen with somebody in touch."""
    world.file("linkedin-new", ago(3))
    for n in range(6):
        world.mail(f"<solo{n}@x>", ago(400 + 30 * n), "solo", "owner")
    for n in range(4):
        for who in ("wide1", "wide2", "wide3"):
            world.mail(f"<{who}-{n}@x>", ago(10 + 40 * n), who, "owner")
    world.meeting("intro/1", ago(600), "owner", "solo", "wide1")
    places = {"solo": "Solo GmbH", "solo2": "Solo", "wide1": "Wide", "wide2": "Wide", "wide3": "Wide", "c1": "Sea"}
    for who, place in places.items():
        world.contact(
            who, f"new-{who}", "linkedin-new", captured_at=ago(3), full_name=who.title(), organization=place,
            title="Legal Counsel" if place == "Wide" else "Software Engineer",
        )  # fmt: skip


def plant_groups(world: World) -> None:
    """A choir that cools, a list that the owner only reads, and a tagged association."""
    for n in range(10):
        world.meeting(
            f"choir/{n}", ago(170 + 18 * n if n else 100), "owner", "alto", "bass", "tenor",
            series_key="choir", subject="Choir",
        )  # fmt: skip
    for n in range(4):
        world.event(
            f"<list{n}@x>", ago(30 * n + 5), [("from", "alto"), ("to", "owner")],
            list_id="members.choir.example", automation="list",
        )  # fmt: skip
    world.meeting("choir/now", ago(15), "owner", "alto", "bass", "tenor", series_key="choir", subject="Choir")
    world.mail("<bass@x>", ago(20), "bass", "owner")
    world.extra["person_tag"] = pl.DataFrame({"person_id": ["alto", "friend"], "tag": ["Association:Singers"] * 2})


def covered(world: World) -> None:
    for week in range(160):
        world.mail(f"<cover{week}@x>", ago(1.5 + 7 * week), "filler", "owner")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    world = World()
    for plant in (covered, plant_event, plant_bridge, plant_organizations, plant_groups):
        plant(world)
    connection, result = world.build(tmp_path_factory.mktemp("network"))
    assert result.failed_checks == []
    return connection


def test_three_of_eight_new_people_were_followed_up(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "subject, people, new_people, new_followed_up, new_in_touch, not_followed_up, says"
    assert rows(warehouse, f"select {columns} from rpt_event_follow_up") == [
        (
            "Forum", 9, 8, 3, 1, "Guest3, Guest4, Guest5, Guest6, Guest7",
            "3 of 8 new people followed up within 30 days, 1 in touch now",
        )
    ]  # fmt: skip


def test_the_one_bridge_to_a_circle_is_at_risk(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "person_id, reached_alone, people_reached_alone"
    assert rows(warehouse, f"select {columns} from rpt_bridges_at_risk") == [("bridge", 3, "C1, C2, C3")]
    holes = dict(rows(warehouse, "select person_id, burt_constraint from core.structural_hole"))
    assert holes["bridge"] == min(holes[who] for who in ("bridge", "a1", "b1", "c1", "a2", "b2", "c2"))


def test_an_organization_rests_on_one_silent_person(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "people_known, people_in_touch_365d, rests_on_one, main_person_id, says"
    found = {
        name: rest for name, *rest in rows(warehouse, f"select name, {columns} from rpt_organization_relationships")
    }
    assert found["Solo"] == [
        2, 0, True, "solo", "rests on Solo, silent for 13 months; you know 1 other person there",
    ]  # fmt: skip
    assert found["Wide"][:3] == [3, 3, False]


def test_warm_paths_lead_to_silent_people_and_their_organizations(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "select target_kind, target, via_id, seen_together from rpt_warm_paths")
    assert ("person", "Solo", "wide1", 1) in found
    assert ("organization", "Solo", "wide1", 1) in found
    assert not [row for row in found if row[2] in ("solo", "bridge")]
    assert not [row for row in found if row[1] == "Wide"]


def test_groups_are_series_lists_and_tags(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "kind, name, sessions, sessions_180d, sessions_previous_180d, is_cooling, own_messages, people, says"
    found = {row[0]: row[1:] for row in rows(warehouse, f"select {columns} from rpt_associations")}
    assert found["series"] == ("Choir", 11, 2, 9, True, None, 3, "cooling: 2 in the last 180 days after 9")
    beyond = "select people_in_touch_90d from rpt_associations where kind = 'series'"
    assert rows(warehouse, beyond) == [(1,)]
    assert found["list"] == (
        "members.choir.example", 4, 4, 0, False, 0, 1, "you read and never wrote: you could answer a question",
    )  # fmt: skip
    assert found["tag"][0] == "singers"
    assert found["tag"][6] == 2


def test_kinds_of_work_are_covered_well_or_thinly(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "name, people_known, people_in_touch_365d, coverage, could_do"
    found = {row[0]: row[1:] for row in rows(warehouse, f"select {columns} from rpt_complementary_strengths")}
    assert found["law and compliance"] == (3, 3, "some", None)
    assert found["engineering"][:3] == (3, 0, "thin")
    assert found["research"] == (0, 0, "none", "you know nobody here: you could ask for an introduction")


def test_the_year_is_held_against_the_year_before(tmp_path: Path) -> None:
    world = World()
    covered(world)
    for n in range(2):
        world.mail(f"<stays{n}@x>", ago(100 + 365 * n), "stays", "owner")
    world.mail("<gone@x>", ago(500), "gone", "owner")
    world.mail("<came@x>", ago(50), "owner", "came", "stays")
    world.mail("<edge@x>", ago(365), "edge", "owner")
    connection, _ = world.build(tmp_path)
    found = {name: (now, before) for name, now, before, _ in rows(connection, "select * from rpt_network_health")}
    assert found["people in touch"] == (4.0, 3.0)
    assert found["new people"] == (2.0, 2.0)
    assert found["people of the year before, not heard from since"][0] == 1.0
    assert found["effective size"] == (4 - 2 / 4, 3.0)
    assert found["in touch monthly (15 are usual)"] == (1.0, 1.0)


def test_each_month_counts_who_came_who_went_and_who_is_in_touch(tmp_path: Path) -> None:
    world = World()
    covered(world)
    for n, day in enumerate((datetime(2026, 1, 10, 12), datetime(2026, 1, 20, 12), datetime(2026, 3, 2, 12))):
        world.mail(f"<ana{n}@x>", day, "ana", "owner")
    world.mail("<ben@x>", datetime(2026, 2, 10, 12), "ben", "owner")
    connection, _ = world.build(tmp_path)
    columns = "emails, meetings, arrivals, departures, in_touch_90d, silent_under_year"
    found = {
        month: rest
        for month, *rest in rows(connection, f"select strftime(month, '%Y-%m'), {columns} from rpt_network_month")
    }
    assert found["2026-01"][0] == 2 + 5
    assert found["2026-01"][1:] == [0, 1, 0, 2, 0]
    assert found["2026-02"][1:] == [0, 1, 1, 3, 0]
    assert found["2026-03"][1:] == [0, 0, 1, 3, 0]
    assert found["2026-04"][4:] == [3, 0]
    assert found["2026-05"][4:] == [1, 2]


def test_survival_is_the_kaplan_meier_estimate(tmp_path: Path) -> None:
    """Ten ties that they began: two end in month 0, one is censored in month 1, three end in month 2, four live on."""
    world = World()
    covered(world)
    spans = [(900, 900), (880, 880), (70, 30), (800, 730), (790, 720), (780, 715), *[(700 + n, 20) for n in range(4)]]
    for n, (first, last) in enumerate(spans):
        world.mail(f"<t{n}a@x>", ago(first), f"tie{n}", "owner")
        world.mail(f"<t{n}b@x>", ago(last - 0.1), f"tie{n}", "owner")
    connection, _ = world.build(tmp_path)
    found = rows(
        connection,
        "select month, at_risk, ended, censored, survival from rpt_origin_survival"
        " where origin = 'they wrote' and month < 20 order by month",
    )
    assert found == [
        (0, 11, 2, 0, pytest.approx(9 / 11, abs=1e-6)),
        (1, 9, 0, 1, pytest.approx(9 / 11, abs=1e-6)),
        (2, 8, 3, 0, pytest.approx(9 / 11 * 5 / 8, abs=1e-6)),
    ]
