"""Reports about single people, on a world where the right answers were planted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.tiny_world import AS_OF, World, rows


def ago(days: float) -> datetime:
    """An instant at noon of the day `days` before the day of as_of."""
    return AS_OF - timedelta(days=days) + timedelta(hours=12)


def plant_loops(world: World) -> None:
    world.mail("<ask@x>", ago(10), "asks", "owner", subject="A question")
    world.mail("<thanks1@x>", ago(12), "owner", "thanks")
    world.mail("<thanks2@x>", ago(11), "thanks", "owner", parent_key="<thanks1@x>")
    world.mail("<called@x>", ago(20), "called", "owner")
    world.meeting("call/1", ago(18), "owner", "called")
    world.mail("<hush@x>", ago(9), "hush", "owner")
    world.mail("<due1@x>", ago(30), "owner", "due")
    world.mail("<due2@x>", ago(25), "owner", "due")
    world.mail("<fresh@x>", ago(3), "owner", "fresh")
    world.meeting("lunch/1", ago(40), "owner", "lunch")
    world.meeting("lately/1", ago(9), "owner", "lately")
    world.meeting("thanked/1", ago(40), "owner", "thanked")
    world.mail("<thanked@x>", ago(38), "owner", "thanked")
    world.mail("<old@x>", ago(100), "old", "owner")
    world.extra["person_snooze"] = pl.DataFrame({"person_id": ["hush"], "until": [(AS_OF + timedelta(days=9)).date()]})


def plant_reciprocity(world: World) -> None:
    for n in range(4):
        world.mail(f"<chatty{n}@x>", ago(300 + n), "chatty", "owner")
    for n in range(6):
        world.mail(f"<giver{n}@x>", ago(200 + n), "giver" if n % 2 else "owner", "owner" if n % 2 else "giver")
    for n, (giver, receiver) in enumerate((("praiser", "owner"), ("owner", "praised"), ("praiser", "owner"))):
        kind = "recommendation" if n < 2 else "endorsement"
        roles = ("recommender", "recommendee") if n < 2 else ("endorser", "endorsee")
        world.event(
            f"praise{n}", ago(150 + n), [(roles[0], giver), (roles[1], receiver)],
            kind=kind, source="linkedin", source_file="linkedin-new",
        )  # fmt: skip
    world.mail("<meet@x>", ago(190), "giver", "owner", "novice", subject="You two")
    world.mail("<novice@x>", ago(180), "novice", "owner")
    world.mail("<both@x>", ago(100), "owner", "giver", "chatty", subject="You should talk")
    world.mail("<both2@x>", ago(90), "chatty", "giver", "owner", parent_key="<both@x>")


def plant_mentor(world: World) -> None:
    for n in range(4):
        world.meeting(f"talk{n}/1", ago(60 + 30 * n), "owner", "sage")
        world.mail(f"<sage-a{n}@x>", ago(61 + 30 * n), "owner", "sage")
        world.mail(f"<sage-b{n}@x>", ago(60.9 + 30 * n), "sage", "owner", parent_key=f"<sage-a{n}@x>")
    for n in range(4):
        world.meeting(f"peer{n}/1", ago(60 + 30 * n), "owner", "peer")
        world.mail(f"<silent-a{n}@x>", ago(61 + 30 * n), "owner", "silentboss")
    world.meeting("silentboss/1", ago(300), "owner", "silentboss")


def plant_exchange(world: World) -> None:
    for n in range(7):
        author, reader = ("deep", "owner") if n % 2 else ("owner", "deep")
        parent = f"<deep{n - 1}@x>" if n else None
        world.mail(f"<deep{n}@x>", ago(250 - n), author, reader, parent_key=parent, subject="Estimators")
    for n in range(4):
        world.meeting(f"circle/{n}", ago(30 + 14 * n), "owner", "round", series_key="circle", subject="Reading circle")


def plant_archives(world: World) -> None:
    titles = {"sage": "Chief Executive Officer", "peer": "Engineer", "silentboss": "Director"}
    for name, captured in (("old", 400), ("new", 3)):
        world.file(f"linkedin-{name}", ago(captured))
        for who in (*titles, "mover", "novice"):
            moved = who == "mover" and name == "new"
            title = titles.get(who, "Head of Data" if moved else "Analyst")
            world.contact(
                who, f"{name}-{who}", f"linkedin-{name}", captured_at=ago(captured), full_name=who.title(),
                organization="Borealis" if moved else "Acme", title=title,
                connected_on=date(2021, 11, 11) if who == "sage" else None,
                birthday="1980-11-05" if who == "peer" and name == "new" else None,
            )  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    world = World()
    for week in range(150):
        world.mail(f"<cover{week}@x>", ago(1.5 + 7 * week), "filler", "owner")
        world.mail(f"<cover-out{week}@x>", ago(1.4 + 7 * week), "owner", "filler", parent_key=f"<cover{week}@x>")
    for plant in (plant_loops, plant_reciprocity, plant_mentor, plant_exchange, plant_archives):
        plant(world)
    connection, result = world.build(tmp_path_factory.mktemp("people"))
    assert result.failed_checks == []
    return connection


def test_open_loops_are_those_that_no_later_contact_closed(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "select loop, person_id, messages, waiting_days, began_the_thread from rpt_open_loops")
    assert set(found) >= {
        ("i owe", "asks", 1, 10, True),
        ("i owe", "thanks", 1, 11, False),
        ("they owe", "due", 2, 30, True),
        ("met, not followed up", "lunch", 0, 40, False),
    }
    loops = {(loop, who) for loop, who, *_ in found}
    assert not {who for _, who in loops} & {"hush", "fresh", "lately", "old"}
    assert not loops & {("i owe", "called"), ("met, not followed up", "thanked")}


def test_an_open_loop_says_what_waits_and_since_when(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = dict(rows(warehouse, "select person_id, why from rpt_open_loops"))
    assert found["asks"] == "wrote to you on 22 October"
    assert found["thanks"] == "answered you (so it may be closed) on 21 October"
    assert found["due"] == "has not answered 2 messages of yours since 2 October"
    assert found["lunch"] == "you met on 22 September, and no word since"
    first = rows(warehouse, "select person_id, subject from rpt_open_loops where loop = 'i owe' order by rank limit 1")
    assert first == [("asks", "A question")]


def test_the_ledger_counts_both_ways_and_says_what_one_could_do(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "last_by, times_in_a_row, introductions_given, introductions_received, could_do"
    found = {who: rest for who, *rest in rows(warehouse, f"select person_id, {columns} from rpt_reciprocity_ledger")}
    assert found["chatty"][2:4] == [1, 0]
    assert found["giver"][2:4] == [1, 1]
    praise = "endorsements_received, recommendations_received, recommendations_given, could_do"
    praised = {who: rest for who, *rest in rows(warehouse, f"select person_id, {praise} from rpt_reciprocity_ledger")}
    assert praised["praiser"] == [1, 1, 0, "they recommended you: you could recommend them"]
    assert praised["praised"] == [0, 0, 1, None]


def test_who_wrote_last_counts_the_unbroken_row(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = {who: (by, n) for who, by, n in rows(warehouse, "select * from core.who_wrote_last")}
    assert found["due"] == ("me", 2)
    assert found["asks"] == ("them", 1)
    assert found["called"] == ("met", 1)
    assert found["filler"] == ("me", 1)


def test_introductions_tell_their_outcome(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "direction, introducer_id, person_id, other_person_id, contacts_since, outcome"
    assert rows(warehouse, f"select {columns} from rpt_introductions order by 1") == [
        ("given", None, "chatty", "giver", 1, "seen together 1 time since"),
        ("received", "giver", "novice", None, 1, "taken up, 1 contact: you could tell Giver what came of it"),
    ]


def test_a_mentor_is_senior_answers_and_meets_alone(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "person_id, seniority, answered_share, talks_of_two"
    assert rows(warehouse, f"select {columns} from rpt_mentor_candidates") == [("sage", 1.0, 1.0, 4)]


def test_whom_the_owner_calls_a_mentor_comes_first_whatever_the_title(tmp_path: Path) -> None:
    world = World()
    for plant in (plant_mentor, plant_archives):
        plant(world)
    world.mail("<tutor@x>", ago(20), "tutor", "owner")
    world.extra["person_tag"] = pl.DataFrame({"person_id": ["tutor"], "tag": ["mentor"]})
    connection, _ = world.build(tmp_path)
    found = rows(connection, "select person_id, is_mentor from rpt_mentor_candidates")
    assert found == [("tutor", True), ("sage", False)]


def test_deep_threads_and_small_series_are_exchange(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "person_id, deep_threads, longest_thread, longest_subject, recurring_sessions, session_names"
    found = {who: rest for who, *rest in rows(warehouse, f"select {columns} from rpt_knowledge_exchange")}
    assert found == {
        "deep": [1, 7, "Estimators", 0, None],
        "round": [0, 0, None, 4, "Reading circle"],
    }


def test_moments_are_moves_between_archives_and_days_ahead(warehouse: duckdb.DuckDBPyConnection) -> None:
    found: dict[str, tuple[Any, ...]] = {
        moment: rest for moment, *rest in rows(warehouse, "select moment, person_id, says from rpt_moments")
    }
    assert found["new role"] == [
        "mover",
        "now Head of Data at Borealis, before Analyst at Acme (changed between September 2025 and October 2026)",
    ]
    assert found["birthday"] == ["peer", "birthday"]
    assert found["connected"] == ["sage", "5 years connected on LinkedIn"]


def test_the_funnel_counts_what_came_after_the_connection(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "cast(month as varchar), connected, messaged, answered, met"
    assert rows(warehouse, f"select {columns} from rpt_linkedin_funnel") == [("2021-11-01", 1, 1, 1, 1)]
