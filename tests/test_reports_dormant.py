"""The list of whom to write to: what ranks high, what holds people back, and what the reason tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.tiny_world import AS_OF, World, rows


def ago(days: float) -> datetime:
    """An instant at noon of the day `days` before the day of as_of."""
    return AS_OF - timedelta(days=days) + timedelta(hours=12)


def silent_world() -> World:
    """Four silent people: ana of long standing, ben of a busy fortnight, cho who moved, dee of the owner's firm."""
    world = World()
    for week in range(150):
        world.mail(f"<cover{week}@x>", ago(1 + 7 * week), "filler", "owner")
    for month in range(12):
        world.mail(f"<ana-in{month}@x>", ago(400 + 30 * month), "ana", "owner", subject=f"Letter {month}")
        world.mail(f"<ana-out{month}@x>", ago(401 + 30 * month), "owner", "ana")
    for day in range(14):
        world.mail(f"<ben-in{day}@x>", ago(400 + day), "ben", "owner")
        world.mail(f"<ben-out{day}@x>", ago(400.4 + day), "owner", "ben")
    for who in ("cho", "dee"):
        for n in range(4):
            world.mail(f"<{who}{n}@x>", ago(500 + 30 * n), who, "owner")
    for n, friend in enumerate(("eva", "flo")):
        world.meeting(f"together{n}/1", ago(600 + n), "owner", "ana", friend)
        world.mail(f"<{friend}@x>", ago(5 + n), friend, "owner")
    world.meeting("again/1", ago(610), "owner", "ana", "eva")
    for name, captured, organization in (("old", 450, "Acme"), ("new", 3, "Borealis GmbH")):
        world.file(f"linkedin-{name}", ago(captured))
        for who, place in (("cho", organization), ("dee", "Kiefer Labs"), ("owner", "Kiefer Labs")):
            world.contact(
                who, f"{name}-{who}", f"linkedin-{name}", captured_at=ago(captured), organization=place,
                title="Engineer", full_name=who.title(), is_owner=who == "owner",
            )  # fmt: skip
    return world


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    connection, result = silent_world().build(tmp_path_factory.mktemp("dormant"))
    assert result.failed_checks == []
    return connection


def listed(connection: duckdb.DuckDBPyConnection, columns: str = "person_id") -> list[tuple[Any, ...]]:
    return rows(connection, f"select {columns} from rpt_dormant_contacts order by rank")


def test_a_tie_of_long_standing_outranks_a_busy_fortnight(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert [who for (who,) in listed(warehouse)][:2] == ["ana", "ben"]
    strengths = dict(listed(warehouse, "person_id, past_strength"))
    assert strengths["ana"] > strengths["ben"]


def test_every_part_lies_between_0_and_1_and_the_score_follows_from_them(warehouse: duckdb.DuckDBPyConnection) -> None:
    for past, balance, novelty, seniority, warm, silence, reachable, score in listed(
        warehouse, "past_strength, balance, novelty, seniority, warm_path, chance_of_silence, reachable, score"
    ):
        assert all(0 <= part <= 1 for part in (past, balance, novelty, seniority, warm, silence, reachable))
        value = 0.4 * past + 0.2 * balance + 0.15 * novelty + 0.15 * warm + 0.1 * seniority
        assert score == pytest.approx(value * silence * reachable, abs=1e-6)


def test_the_reason_tells_the_history_the_silence_and_who_knows_them(warehouse: duckdb.DuckDBPyConnection) -> None:
    (why,) = next(row[1:] for row in listed(warehouse, "person_id, why") if row[0] == "ana")
    assert why == (
        "you met 3 times, wrote 12 messages and got 12, in 12 different months until September 2025; "
        "usual gap 1 day, silent for 13 months; they wrote last; "
        "you are in touch with Eva, who was on 2 events with them, and Flo, who was on 1"
    )
    assert listed(warehouse, "last_subject, common_contact_1, common_contact_2")[0] == ("Letter 0", "Eva", "Flo")


def test_a_move_since_the_last_contact_is_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    why = dict(listed(warehouse, "person_id, why"))
    assert "new since then: at Borealis GmbH, before at Acme" in why["cho"]
    assert "new since then" not in why["dee"]


def test_settings_weigh_the_parts_and_leave_out_the_own_organization(tmp_path: Path) -> None:
    connection, _ = silent_world().build(
        tmp_path, skip_own_organization=True, weight_past_strength=0.0, weight_balance=0.0, weight_novelty=0.0,
        weight_warm_path=3.0, weight_seniority=0.0,
    )  # fmt: skip
    assert "dee" not in [who for (who,) in listed(connection)]
    for warm, silence, score in listed(connection, "warm_path, chance_of_silence, score"):
        assert score == pytest.approx(warm * silence, abs=1e-6)


def test_snooze_and_cadence_take_effect_at_once(tmp_path: Path) -> None:
    world = silent_world()
    tomorrow = (AS_OF + timedelta(days=1, hours=1)).date()
    world.extra["person_snooze"] = pl.DataFrame({"person_id": ["ana", "ben"], "until": [tomorrow, ago(1).date()]})
    world.extra["person_cadence"] = pl.DataFrame(
        {"person_id": ["eva", "flo"], "days": [3, 30]}, schema_overrides={"days": pl.Int32}
    )
    connection, _ = world.build(tmp_path)
    found = [who for (who,) in listed(connection)]
    assert "ana" not in found and "ben" in found
    assert "eva" in found and "flo" not in found
    picked = {who: (kind, why) for who, kind, why in listed(connection, "person_id, this_week, why")}
    assert picked["eva"][0] == "your cadence"
    assert picked["eva"][1].startswith("you want to be in touch every 3 days; you met 2 times")


def test_the_weekly_pick_has_its_mix(warehouse: duckdb.DuckDBPyConnection) -> None:
    kinds = [kind for (kind,) in listed(warehouse, "this_week") if kind]
    assert len(kinds) == min(5, len(listed(warehouse)))
    assert "strong tie" in kinds
