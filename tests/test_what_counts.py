"""What counts as contact and with whom: one event a rule, and the interactions that come of it."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.tiny_world import AS_OF, World, rows

AT = datetime(2026, 5, 4, 10)
LINKEDIN: dict[str, Any] = {"source": "linkedin", "source_file": "linkedin1"}


def interactions(world: World, folder: Path) -> list[tuple[object, ...]]:
    connection, result = world.build(folder)
    assert result.failed_checks == []
    return rows(
        connection,
        "select event_key, person_id, direction, role, n_others, round(1 / weight, 3) from fct_interaction"
        " order by all",
    )


def test_mail_counts_out_to_each_recipient_and_in_from_its_author(tmp_path: Path) -> None:
    world = World()
    world.event("<1-out@x>", AT, [("from", "owner"), ("to", "ana"), ("cc", "ben"), ("bcc", "cho")])
    world.event("<2-sender@x>", AT, [("from", "ana"), ("sender", "aide"), ("to", "owner"), ("cc", "ben")])
    world.event("<3-sent-for-me@x>", AT, [("from", "owner"), ("sender", "aide"), ("to", "ana")])
    world.event("<4-by-another@x>", AT, [("from", "aide"), ("sender", "owner"), ("to", "ana")])
    world.event("<5-blind@x>", AT, [("from", "ana"), ("to", "ben")])
    world.event("<6-to-myself@x>", AT, [("from", "owner"), ("to", "owner")])
    world.event("<7-reply-to@x>", AT, [("from", "ana"), ("reply_to", "ben"), ("to", "owner")])
    assert interactions(world, tmp_path) == [
        ("<1-out@x>", "ana", "out", "to", 3, 3.0),
        ("<1-out@x>", "ben", "out", "cc", 3, 3.0),
        ("<1-out@x>", "cho", "out", "bcc", 3, 3.0),
        ("<2-sender@x>", "ana", "in", "from", 3, 3.0),
        ("<3-sent-for-me@x>", "ana", "out", "to", 2, 2.0),
        ("<4-by-another@x>", "aide", "in", "from", 2, 2.0),
        ("<5-blind@x>", "ana", "in", "from", 2, 2.0),
        ("<7-reply-to@x>", "ana", "in", "from", 2, 2.0),
    ]


def test_a_person_counts_once_and_an_address_is_one_other(tmp_path: Path) -> None:
    world = World()
    world.event("<1@x>", AT, [("from", "owner"), ("to", "ana"), ("cc", "alias"), ("cc", "ana")])
    world.mentions = [(*mention[:-1], mention[-1].replace("alias", "ana")) for mention in world.mentions]
    del world.people["alias"]
    assert interactions(world, tmp_path) == [("<1@x>", "ana", "out", "to", 2, 2.0)]


def test_meetings_count_for_whoever_may_have_been_there(tmp_path: Path) -> None:
    world = World()
    answers = {"owner": "needs_action", "ben": "tentative", "cho": "declined", "dee": "needs_action"}
    world.meeting("1/answers", AT, "owner", "ana", "ben", "cho", "dee", responses=answers)
    world.meeting("2/hosted", AT, "ana", "owner", status="tentative")
    world.meeting("3/of-others", AT, "ana", "ben")
    world.meeting("4/host-declined", AT, "ana", "owner", "ben", responses={"ana": "declined"})
    world.meeting("5/just-before", AS_OF - timedelta(seconds=1), "owner", "ana")
    world.meeting("6/at", AS_OF, "owner", "ana")
    found = [(event, who, direction) for event, who, direction, *_ in interactions(world, tmp_path)]
    assert found == [
        ("1/answers", "ana", "mutual"),
        ("1/answers", "ben", "mutual"),
        ("1/answers", "dee", "mutual"),
        ("2/hosted", "ana", "mutual"),
        ("3/of-others", "ana", "mutual"),
        ("3/of-others", "ben", "mutual"),
        ("4/host-declined", "ben", "mutual"),
        ("5/just-before", "ana", "mutual"),
    ]


def test_linkedin_messages_count_and_nothing_else_of_it(tmp_path: Path) -> None:
    world = World()
    kinds = {"linkedin_invitation": ("inviter", "invitee"), "endorsement": ("endorser", "endorsed")}
    kinds |= {"recommendation": ("recommender", "recommended"), "own_activity": ("author", "owner")}
    for kind, (role, other) in kinds.items():
        world.event(kind, AT, [(role, "ana"), (other, "owner")], kind=kind, **LINKEDIN)
    group = [("recipient", who) for who in ("ana", "ben")]
    message: dict[str, Any] = {"kind": "linkedin_message", **LINKEDIN}
    world.event("c/1", AT, [("sender", "owner"), *group], **message)
    world.event("c/2", AT, [("sender", "ana"), ("recipient", "owner"), ("recipient", "ben")], **message)
    world.event("c/3", AT, [("sender", "owner"), *group], status="draft", **message)
    world.event("c/4", AT, [("sender", "ana"), ("recipient", "owner")], automation="sponsored", **message)
    world.contact("ana", "Connections.csv:4", full_name="Ana", connected_on=AT.date())
    assert interactions(world, tmp_path) == [
        ("c/1", "ana", "out", "to", 2, 2.0),
        ("c/1", "ben", "out", "to", 2, 2.0),
        ("c/2", "ana", "in", "sender", 2, 2.0),
    ]


def test_an_instant_before_as_of_counts_and_as_of_itself_does_not(tmp_path: Path) -> None:
    world = World()
    world.mail("<before@x>", AS_OF - timedelta(seconds=1), "ana", "owner")
    world.mail("<at@x>", AS_OF, "ana", "owner")
    assert [event for event, *_ in interactions(world, tmp_path)] == ["<before@x>"]


@pytest.mark.parametrize("others", [1, 2, 12, 13])
def test_company_is_noted_on_events_of_2_to_12_others(tmp_path: Path, others: int) -> None:
    world = World()
    world.mail("<1@x>", AT, "owner", *[f"p{n:02}" for n in range(others)])
    connection, _ = world.build(tmp_path)
    pairs = rows(connection, "select count(*), min(round(1 / weight, 3)) from core.copresence")
    assert pairs == ([(others * (others - 1) // 2, others)] if others in (2, 12) else [(0, None)])


def test_company_is_of_people_who_came(tmp_path: Path) -> None:
    world = World()
    world.person("office", kind="role")
    world.meeting("1/x", AT, "owner", "ana", "ben", "cho", "office", responses={"cho": "declined"})
    world.mail("<news@x>", AT, "ana", "ben", "cho", automation="newsletter")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select person_a, person_b, round(weight, 6) from core.copresence") == [
        ("ana", "ben", 0.25)
    ]


def test_a_day_sums_what_happened_on_it(tmp_path: Path) -> None:
    world = World()
    world.mail("<1@x>", AT, "owner", "ana", "ben")
    world.mail("<2@x>", AT + timedelta(hours=1), "ana", "owner")
    world.meeting("1/x", AT, "owner", "ana", minutes=25)
    world.mail("<all@x>", AT, "owner", "ana", *[f"p{n}" for n in range(20)])
    world.meeting("all/x", AT, "owner", "ana", *[f"p{n}" for n in range(20)], minutes=500)
    connection, _ = world.build(tmp_path)
    assert rows(
        connection, "select n_in, n_out, n_meetings, minutes, weight from fct_person_day where person_id = 'ana'"
    ) == [(1, 1, 1, 25, 2.5)]


def test_the_owner_and_addresses_of_nobody_have_no_relationship(tmp_path: Path) -> None:
    world = World()
    for kind in ("role", "automated", "list", "shared"):
        world.person(kind, kind=kind)
        world.mail(f"<{kind}@x>", AT, "owner", kind)
    world.mail("<ana@x>", AT, "owner", "ana")
    connection, result = world.build(tmp_path)
    assert result.failed_checks == []
    assert rows(connection, "select person_id from fct_relationship") == [("ana",)]
