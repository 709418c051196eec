"""Each metric of fct_relationship against a value worked out by hand or by another library."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import combinations
from math import log
from pathlib import Path
from typing import Any

import networkx
import polars as pl
import pytest

from tests.tiny_world import AS_OF, World, rows


def ago(days: float) -> datetime:
    """An instant at noon of the day `days` before the day of as_of."""
    return AS_OF - timedelta(days=days) + timedelta(hours=12)


def covered(world: World) -> None:
    """Two years of weekly mail with somebody else, so that every day is covered."""
    for week in range(110):
        world.mail(f"<cover{week}@x>", ago(1 + 7 * week), "filler", "owner")


def metric(world: World, folder: Path, columns: str, who: str = "ana", **settings: Any) -> tuple[Any, ...]:
    connection, result = world.build(folder, **settings)
    assert result.failed_checks == []
    return rows(connection, f"select {columns} from fct_relationship where person_id = '{who}'")[0]


def test_strength_is_halved_by_each_half_life(tmp_path: Path) -> None:
    world = World()
    for n, days in enumerate((60, 120, 120, 180)):
        world.mail(f"<{n}@x>", ago(days), "ana", "owner")
    strength, active_days = metric(world, tmp_path, "tie_strength, active_days", half_life_days=60)
    assert (strength, active_days) == (pytest.approx(0.5 + 0.25 + 0.125), 3)


def test_peak_strength_is_the_highest_at_a_months_end(tmp_path: Path) -> None:
    world = World()
    for day in (30, 31):
        world.mail(f"<{day}@x>", datetime(2026, 3, day, 10), "ana", "owner")
    (peak,) = metric(world, tmp_path, "peak_strength", half_life_days=60)
    assert peak == pytest.approx(2 ** (-1 / 60) + 2 ** (-2 / 60), abs=1e-6)


def test_silence_is_traced_to_its_record(tmp_path: Path) -> None:
    world = World()
    world.mail("<1@x>", ago(10), "ana", "owner", record="offset/7")
    assert metric(
        world,
        tmp_path,
        "silence_days, last_contact_kind, last_contact_direction, last_contact_source_file, last_contact_record",
    ) == (9, "email", "in", "mail1", "offset/7")


def test_balance_and_reciprocity(tmp_path: Path) -> None:
    world = World()
    for n in range(2):
        world.mail(f"<in{n}@x>", ago(50 + n), "ana", "owner")
    for n in range(4):
        world.mail(f"<out{n}@x>", ago(60 + n), "owner", "ana")
    balance, reciprocity = metric(world, tmp_path, "balance, reciprocity")
    assert balance == pytest.approx(2 * 2 / 6, abs=1e-6)
    assert reciprocity == pytest.approx(((2**-3 + 4**-3) / 2) ** (-1 / 3), abs=1e-6)


def test_usual_gap_needs_three_gaps_and_three_weeks(tmp_path: Path) -> None:
    world = World()
    for n, days in enumerate((100, 90, 70, 66)):
        world.mail(f"<a{n}@x>", ago(days), "ana", "owner")
    for n, days in enumerate((100, 98, 96, 94)):
        world.mail(f"<b{n}@x>", ago(days), "ben", "owner")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select person_id, usual_gap_days from fct_relationship order by 1") == [
        ("ana", 10.0),
        ("ben", None),
    ]


def test_burstiness_reaches_its_two_limits(tmp_path: Path) -> None:
    world = World()
    for n in range(6):
        world.mail(f"<a{n}@x>", ago(100 - 10 * n), "ana", "owner")
    assert metric(world, tmp_path / "regular", "burstiness") == (-1.0,)
    bursts = World()
    for n in range(40):
        bursts.mail(f"<b{n}@x>", ago(1 + n), "ana", "owner")
    bursts.mail("<first@x>", datetime(1980, 1, 1, 12), "ana", "owner")
    (burstiness,) = metric(bursts, tmp_path / "bursts", "burstiness")
    assert 0.98 < burstiness < 1


def test_without_a_trusted_fit_no_probability_is_told(tmp_path: Path) -> None:
    world = World()
    for n in range(9):
        world.mail(f"<{n}@x>", ago(400 - 40 * n), "ana", "owner")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select is_trusted from core.tie_fit") == [(False,)]
    assert rows(connection, "select p_alive, p_alive_raw, p_contact_90d from fct_relationship") == [(None, None, None)]


def test_initiative_is_even_where_there_are_no_threads(tmp_path: Path) -> None:
    world = World()
    world.meeting("m/1", ago(5), "owner", "ana")
    assert metric(world, tmp_path, "initiative_share, balance") == (0.5, None)


def test_a_meeting_at_the_very_start_of_as_of_is_ahead(tmp_path: Path) -> None:
    world = World()
    world.meeting("m/1", AS_OF, "owner", "ana")
    assert metric(world, tmp_path, "next_meeting_at, n_meetings") == (AS_OF, 0)


def test_reply_times_and_open_turns(tmp_path: Path) -> None:
    world = World()
    start = ago(40)
    world.mail("<1@x>", start, "ana", "owner")
    world.mail("<2@x>", start + timedelta(hours=2), "owner", "ana", parent_key="<1@x>")
    world.mail("<3@x>", start + timedelta(hours=3), "owner", "ana", parent_key="<2@x>")
    world.mail("<4@x>", start + timedelta(hours=8), "ana", "owner", parent_key="<gone@x>", series_key="<1@x>")
    world.mail("<5@x>", start + timedelta(days=2), "owner", "ana")
    assert metric(
        world,
        tmp_path,
        "my_reply_hours, their_reply_hours, my_unanswered_share, their_unanswered_share, initiative_share, awaiting",
    ) == (2.0, 5.0, 0.5, 0.5, 0.5, "them")


def test_trend_is_told_only_beyond_chance(tmp_path: Path) -> None:
    world = World()
    for n in range(12):
        world.mail(f"<a{n}@x>", ago(5 + n), "ana", "owner")
    world.mail("<b@x>", ago(5), "ben", "owner")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select person_id, trend from fct_relationship order by 1") == [
        ("ana", pytest.approx(log(12.5 / 0.5), abs=1e-6)),
        ("ben", None),
    ]


@pytest.mark.parametrize(
    ("days", "state"),
    [
        ([300, 290, 280, 190], "dormant"),
        ([200, 190, 180, 140], "fading"),
        ([70, 60, 50], "new"),
        ([300, 240, 180, 70], "quiet"),
        ([300, 240, 180, 20], "active"),
        ([300, 20], "never"),
    ],
)
def test_states_by_silence(tmp_path: Path, days: list[int], state: str) -> None:
    world = World()
    covered(world)
    for n, day in enumerate(days):
        world.mail(f"<{n}@x>", ago(day), "ana", "owner")
    assert metric(world, tmp_path, "state") == (state,)


def test_a_set_number_of_days_decides_dormancy_alone(tmp_path: Path) -> None:
    world = World()
    world.mail("<1@x>", ago(40), "owner", "ana")
    assert metric(world, tmp_path / "a", "state", dormant_after_days=30) == ("dormant",)
    assert metric(world, tmp_path / "b", "state", dormant_after_days=60) == ("never",)


def test_nobody_is_dormant_by_a_gap_in_the_exports(tmp_path: Path) -> None:
    world = World()
    for week in range(60):
        if week > 40 or week < 4:
            world.mail(f"<cover{week}@x>", ago(1 + 7 * week), "filler", "owner")
    for n, days in enumerate((330, 320, 310, 295)):
        world.mail(f"<{n}@x>", ago(days), "ana", "owner")
    silence, seen, state = metric(world, tmp_path, "silence_days, covered_silence_days, state")
    assert silence == 294
    assert seen < 60
    assert state != "dormant"


def test_structure_equals_networkx(tmp_path: Path) -> None:
    world, draw = World(), random.Random(4)
    graph = networkx.Graph()
    names = [f"p{n}" for n in range(12)]
    for n in range(25):
        group = draw.sample(names, draw.randint(2, 4))
        world.mail(f"<{n}@x>", ago(20 + n), "owner", *group)
        for one, other in combinations(group, 2):
            weight = graph.get_edge_data(one, other, {"weight": 0.0})["weight"]
            graph.add_edge(one, other, weight=weight + 1 / len(group))
    connection, _ = world.build(tmp_path)
    ours = rows(connection, "select person_id, burt_constraint, effective_size from core.structural_hole order by 1")
    constraint = networkx.constraint(graph, weight="weight")
    size = networkx.effective_size(graph)
    assert [who for who, _, _ in ours] == sorted(graph)
    for who, our_constraint, our_size in ours:
        assert our_constraint == pytest.approx(constraint[who], abs=1e-9)
        assert our_size == pytest.approx(size[who], abs=1e-9)


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    world = World()
    covered(world)
    for n in range(30):
        world.mail(
            f"<{n}@x>", ago(20 + 9 * n), *(("ana", "owner") if n % 3 else ("owner", "ana")), source_file=f"m{n % 4}"
        )
    one, _ = world.build(tmp_path / "a")
    for table in world.rows.values():
        table.reverse()
    world.mentions.reverse()
    other, _ = world.build(tmp_path / "b")
    query = "select * from fct_relationship order by person_id"
    assert rows(one, query) == rows(other, query)


def test_the_dormant_list_says_why_and_holds_its_guards(tmp_path: Path) -> None:
    world = World()
    covered(world)
    for who in ("ana", "ben", "cho", "dee"):
        for n, days in enumerate((500, 470, 440, 400)):
            world.mail(f"<{who}{n}@x>", ago(days), who, "owner")
    for n in range(3):
        world.mail(f"<ben-out{n}@x>", ago(390 - n), "owner", "ben")
    world.meeting("m/1", AS_OF + timedelta(days=2), "owner", "cho")
    world.extra["person_snooze"] = pl.DataFrame({"person_id": ["dee"], "until": [(AS_OF + timedelta(days=30)).date()]})
    connection, result = world.build(tmp_path)
    assert result.failed_checks == []
    assert rows(connection, "select rank, person_id, state, email, why, this_week from rpt_dormant_contacts") == [
        (
            1,
            "ana",
            "dormant",
            "ana@north.example",
            "you got 4 messages, in 4 different months until September 2025; usual gap 4 weeks, silent for 13 months; "
            "they wrote last",
            "strong tie",
        )
    ]
