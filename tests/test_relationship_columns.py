"""Every column of fct_relationship at its bounds, against tables counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from math import log, sqrt
from pathlib import Path
from statistics import mean, pstdev
from typing import Any

import duckdb
import polars as pl
import pytest

from flows.workspace import Workspace
from tests.tiny_world import AS_OF, World, rows
from transforms.arrow import query
from transforms.backtest import Step, calibrated
from transforms.bg_nbd import BgNbd, alive_and_contact
from transforms.published import published

BOUNDS = (30, 31, 90, 91, 365, 366)


def ago(days: float) -> datetime:
    """An instant at noon of the day `days` before the day of as_of."""
    return AS_OF - timedelta(days=days) + timedelta(hours=12)


def told(connection: duckdb.DuckDBPyConnection, columns: str) -> dict[str, Any]:
    """The columns of everybody in fct_relationship; the bare value where it is one."""
    found = rows(connection, f"select person_id, {columns} from fct_relationship")
    return {who: values[0] if len(values) == 1 else tuple(values) for who, *values in found}


def built(world: World, folder: Path, **settings: Any) -> duckdb.DuckDBPyConnection:
    connection, result = world.build(folder, **settings)
    assert result.failed_checks == []
    return connection


def test_counts_of_windows_end_where_they_say(tmp_path: Path) -> None:
    world = World()
    for n, days in enumerate(BOUNDS):
        world.mail(f"<in{days}@x>", ago(days), "ana", "owner")
        for copy in range(2):
            world.mail(f"<out{days}{copy}@x>", ago(days), "owner", "ana")
        for copy in range(3):
            world.meeting(f"m{days}/{copy}", ago(days), "owner", "ana", minutes=10**n)
    world.mail("<all@x>", ago(5), "owner", "ana", *[f"p{n}" for n in range(20)])
    world.mail("<us@x>", ago(5), "ana", "owner", *[f"p{n}" for n in range(20)])
    world.meeting("all/1", ago(5), "owner", "ana", *[f"p{n}" for n in range(20)])
    connection = built(world, tmp_path)
    names = [
        f"{name}{suffix}"
        for suffix in ("_30d", "_90d", "_365d", "")
        for name in ("n_in", "n_out", "n_meetings", "meeting_minutes")
    ]
    assert told(connection, ", ".join(names))["ana"] == (
        *(1, 2, 3, 3),
        *(3, 6, 9, 333),
        *(5, 10, 15, 33333),
        *(6, 12, 18, 333333),
    )
    broadcasts = told(connection, "n_in_incl_broadcast, n_out_incl_broadcast, n_meetings_incl_broadcast, active_days")
    assert broadcasts["ana"] == (7, 13, 19, 6)
    assert broadcasts["p0"] == (0, 1, 1, 0)
    assert told(connection, "last_contact_on::varchar, last_in_at, tie_strength > 0, peak_strength")["p0"] == (
        None,
        None,
        False,
        0.0,
    )


def test_the_latest_contact_of_each_direction_is_told_with_its_evidence(tmp_path: Path) -> None:
    world = World()
    world.mail("<first@x>", ago(80), "owner", "ana")
    world.mail("<in@x>", ago(40), "ana", "owner")
    world.meeting("met/1", ago(30), "owner", "ana")
    world.mail("<a@x>", ago(20), "owner", "ana", record="offset/1")
    world.mail("<b@x>", ago(20), "owner", "ana", record="offset/2")
    world.meeting("later/1", ago(-9), "owner", "ana")
    world.meeting("soon/1", ago(-2), "owner", "ana", status="cancelled")
    world.meeting("no/1", ago(-3), "owner", "ana", responses={"ana": "declined"})
    world.meeting("mine/1", ago(-4), "ana", "owner", responses={"owner": "declined"})
    world.meeting("day/1", ago(-5), "owner", "ana", precision="day")
    world.meeting("next/1", ago(-6), "owner", "ana", status="tentative")
    dates = "first_contact_at, last_contact_at, last_in_at, last_out_at, last_meeting_at, next_meeting_at"
    evidence = "last_contact_kind, last_contact_direction, last_contact_event, last_contact_record, silence_days"
    connection = built(world, tmp_path)
    assert told(connection, dates)["ana"] == (ago(80), ago(20), ago(40), ago(20), ago(30), ago(-6))
    assert told(connection, evidence)["ana"] == ("email", "out", "<b@x>", "offset/2", 19)


def test_gaps_trends_and_sides_of_threads(tmp_path: Path) -> None:
    world = World()
    days = {
        "gap3": (100, 93, 86, 79),  # three gaps, 21 days
        "gap2": (100, 90, 79),
        "short": (100, 93, 86, 80),
        "uneven": (100, 97, 80, 79, 60),
        "less": tuple(range(91, 101)),
        "edge": (*range(81, 91), 91, 180),
        "same": (*range(50, 53), *range(100, 105)),
    }
    for who, each in days.items():
        for day in each:
            world.mail(f"<{who}{day}@x>", ago(day), who, "owner")
    world.mail("<all@x>", ago(96), "gap3", "owner", *[f"x{n}" for n in range(20)])  # no active day
    connection = built(world, tmp_path)
    usual = told(connection, "usual_gap_days, trend, burstiness")
    assert [usual[who][0] for who in ("gap3", "gap2", "short", "uneven")] == [7.0, None, None, 10.0]
    assert usual["less"][1] == pytest.approx(log(0.5 / 10.5), abs=1e-6)
    assert usual["edge"][1] == pytest.approx(log(10.5 / 2.5), abs=1e-6)
    assert usual["same"][1] is None
    assert usual["gap2"][2] is None
    gaps = [later - earlier for later, earlier in pairwise(days["uneven"])]
    n, variation = len(gaps), pstdev(gaps) / mean(gaps)
    expected = (sqrt(n + 1) * variation - sqrt(n - 1)) / ((sqrt(n + 1) - 2) * variation + sqrt(n - 1))
    assert usual["uneven"][2] == pytest.approx(expected, abs=1e-6)


def test_who_begins_who_answers_and_who_waits(tmp_path: Path) -> None:
    world = World()
    for n in range(3):
        author, to = ("ana", "owner") if n == 0 else ("owner", "ana")
        world.mail(f"<t{n}@x>", ago(60 - n), author, to)
        world.mail(f"<re{n}@x>", ago(60 - n) + timedelta(hours=1 + n), to, author, parent_key=f"<t{n}@x>")
    # The newest thread, not the newest message of any thread, and of the last 90 days only.
    world.mail("<ben@x>", ago(90), "ben", "owner")
    world.mail("<cho@x>", ago(91), "cho", "owner")
    world.mail("<dee@x>", ago(20), "dee", "owner")
    world.mail("<dee-re@x>", ago(10), "owner", "dee", parent_key="<dee@x>")
    world.mail("<eli@x>", ago(20), "owner", "eli")
    world.meeting("eli/1", ago(3), "owner", "eli")
    world.mail("<all@x>", ago(20), "owner", "fay", *[f"x{n}" for n in range(20)])
    world.mail("<fay@x>", ago(19), "fay", "owner", parent_key="<all@x>")
    connection = built(world, tmp_path)
    found = told(
        connection,
        "initiative_share, awaiting, my_reply_hours, their_reply_hours, my_unanswered_share, their_unanswered_share,"
        " balance, reciprocity",
    )
    assert found["ana"] == (
        0.6,
        "me",
        1.0,
        2.5,
        pytest.approx(2 / 3, abs=1e-6),
        pytest.approx(1 / 3, abs=1e-6),
        1.0,
        3.0,
    )
    assert found["ben"] == (pytest.approx(1 / 3, abs=1e-6), "me", None, None, 1.0, None, 0.0, 0.0)
    assert found["cho"][1] is None
    assert found["dee"][1:4] == ("them", 240.0, None)
    assert found["eli"][1] == "them"
    assert found["fay"][:3] == (pytest.approx(1 / 3, abs=1e-6), "me", None)  # a broadcast is no turn


def test_strength_ranks_people_in_layers_and_peaks_at_a_months_end(tmp_path: Path) -> None:
    world = World()
    for n in range(152):
        world.mail(f"<{n}@x>", ago(1 + n), f"p{n:03}", "owner")
    world.mail("<w@x>", ago(1), "owner", "wide")
    for day in (400, 401):
        world.mail(f"<often{day}@x>", ago(day), "often", "owner")  # more often, but long ago
    world.person("silent")
    connection = built(world, tmp_path, half_life_days=30)
    layers = told(connection, "layer, tie_strength")
    # `wide` and p000 are equally strong; the identifier decides.
    order = ["p000", "wide", *(f"p{n:03}" for n in range(1, 152)), "often"]
    expected = [5] * 5 + [15] * 10 + [50] * 35 + [150] * 100 + [None] * 4
    assert [layers[who][0] for who in order] == expected
    assert layers["silent"] == (None, 0.0)
    assert layers["p029"][1] == 0.5
    peaks = told(connection, "round(peak_strength, 5)")
    # The day itself is told at the start of as_of, and the month of September at the start of October.
    assert peaks["p000"] == round(2 ** (-1 / 30), 5)
    assert peaks["p031"] == round(2 ** (-1 / 30), 5)
    assert peaks["p032"] == round(2 ** (-2 / 30), 5)


def test_company_kept_together(tmp_path: Path) -> None:
    world = World()
    world.mail("<1@x>", ago(100), "owner", "ana", "ben", "cho")
    world.mail("<ben@x>", ago(60), "ben", "owner")
    world.mail("<cho@x>", ago(61), "cho", "owner")
    world.mail("<2@x>", ago(20), "ana", "owner", "dee")
    world.mail("<3@x>", ago(20), "owner", "eli")
    world.mail("<all@x>", ago(20), "owner", "dee", *[f"x{n}" for n in range(20)])  # makes nobody a contact
    connection = built(world, tmp_path)
    # Owner's contacts: ana, ben, cho, eli. Neighbours of ana: ben, cho, dee; of dee: ana.
    found = told(connection, "common_active_contacts, overlap")
    assert {who: values for who, values in found.items() if not who.startswith("x")} == {
        "ana": (1, pytest.approx(2 / (3 + 3 - 2), abs=1e-6)),
        "ben": (1, pytest.approx(2 / (2 + 3 - 2), abs=1e-6)),
        "cho": (2, pytest.approx(2 / (2 + 3 - 2), abs=1e-6)),
        "dee": (1, pytest.approx(1 / (1 + 4 - 1), abs=1e-6)),
        "eli": (0, None),
    }


def test_the_warehouse_reckons_the_chances_as_the_model_does(demonstration: Workspace) -> None:
    with published(demonstration.warehouse) as connection:
        ties = query(connection, "select * from core.person_cut where cut_days = 0 order by person_id")
        r, alpha, a, b = connection.execute("select r, alpha, a, b from core.tie_fit").fetchall()[0]
        curves: dict[str, list[Step]] = {}
        for target, *step in connection.execute("from core.calibration order by target, from_p").fetchall():
            curves.setdefault(target, []).append(Step(*step))
        found = query(
            connection,
            "select person_id, p_alive_raw, p_alive, p_contact_90d from fct_relationship where p_alive is not null"
            " order by person_id",
        )
    alive, contact = alive_and_contact(BgNbd(r, alpha, a, b), ties, 90)
    expected = pl.DataFrame(
        {
            "person_id": ties["person_id"],
            "p_alive_raw": alive,
            "p_contact_90d": calibrated(curves["contact"], contact),
            "of_alive": calibrated(curves["alive"], alive),
        }
    ).with_columns(p_alive=pl.max_horizontal("of_alive", "p_contact_90d"))
    assert found["person_id"].to_list() == expected["person_id"].to_list()
    for column in ("p_alive_raw", "p_alive", "p_contact_90d"):
        assert found[column].to_list() == pytest.approx(expected[column].to_list(), abs=1e-6)


def test_a_cut_tells_what_was_before_it_and_what_came_within_90_days(tmp_path: Path) -> None:
    world = World()
    for who, days in {"ana": (181, 91), "ben": (181, 90), "cho": (91, 210, 455, 456), "dee": (180,)}.items():
        for day in days:
            world.mail(f"<{who}{day}@x>", ago(day), who, "owner")
    connection = built(world, tmp_path)
    heard = "select person_id, x, is_heard_90d, is_heard_later from core.person_cut where cut_days = 180 order by 1"
    assert rows(connection, heard) == [
        ("ana", 0, True, True),
        ("ben", 0, False, True),
        ("cho", 2, True, True),
    ]
    columns = "active_days_365d, strength_30, strength_60, strength_120, strength_240"
    ((year, *strengths),) = rows(
        connection, f"select {columns} from core.person_cut where cut_days = 90 and person_id = 'cho'"
    )
    assert year == 3
    assert strengths == [
        pytest.approx(sum(2 ** (-(day - 90) / half_life) for day in (91, 210, 455, 456)), abs=1e-6)
        for half_life in (30, 60, 120, 240)
    ]


def weekly(world: World, first: int = 771, last: int = 1) -> None:
    """Mail and meetings with somebody else, so that every day is covered."""
    for day in range(last, first + 1, 7):
        world.mail(f"<cover{day}@x>", ago(day), "filler", "owner")
        world.meeting(f"cover/{day}", ago(day), "owner", "filler")


def test_states_change_at_their_bounds_and_the_first_that_holds_is_given(tmp_path: Path) -> None:
    world = World()
    weekly(world)
    days = {
        "dormant": (250, 240, 230, 182),
        "fading": (250, 240, 230, 181),  # silent for 180 days
        "quiet_gap": (150, 140, 130, 61),  # 60 days, more than twice the usual 10
        "fading_gap": (150, 140, 130, 62),
        "quiet_twice": (400, 360, 320, 81),  # 80 days, twice the usual 40
        "fading_twice": (400, 360, 320, 82),
        "quiet_none": (140, 140, 140),  # no usual gap: nothing is twice as long
        "new": (89, 80, 70),
        "old": (90, 80, 70),
        "active_gap": (200, 150, 100, 51),
        "quiet_usual": (200, 150, 100, 52),
        "active_none": (95, 95, 61),
        "quiet_sixty": (95, 95, 62),
        "two": (20, 10),
    }
    for who, each in days.items():
        for n, day in enumerate(each):
            world.mail(f"<{who}{n}@x>", ago(day), who, "owner")
    for n in range(3):
        world.mail(f"<unheard{n}@x>", ago(10 + n), "owner", "unheard")
        world.mail(f"<met{n}@x>", ago(100 + n), "owner", "met")
        world.mail(f"<ahead{n}@x>", ago(300 + n), "ahead", "owner")
        world.mail(f"<crowd{n}@x>", ago(10 + n), "crowd", "owner", *[f"x{n}" for n in range(20)])
    world.meeting("met/1", ago(99), "owner", "met")
    world.meeting("ahead/1", ago(-3), "owner", "ahead")
    world.person("nobody")
    states = told(built(world, tmp_path), "state")
    expected = {who: who.partition("_")[0] for who in days} | {
        "old": "quiet",
        "two": "never",
        "unheard": "never",
        "met": "quiet",
        "ahead": "scheduled",
        "crowd": "never",
        "nobody": "never",
    }
    assert {who: states[who] for who in expected} == expected


@pytest.mark.parametrize(
    ("last", "first", "state"),
    [(1, 365, "active"), (1, 364, "unknown"), (30, 700, "active"), (31, 700, "unknown")],
)
def test_nothing_is_known_under_a_year_or_a_month_after_the_last_export(
    tmp_path: Path, last: int, first: int, state: str
) -> None:
    world = World()
    for day in range(last, first + 1):
        world.mail(f"<{day}@x>", ago(day), "ana", "owner")
    assert told(built(world, tmp_path), "state")["ana"] == state
