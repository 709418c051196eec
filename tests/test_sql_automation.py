"""What is bulk, a machine or a list, and why: every exclusion has its reason in a table, and no people are lost."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.tiny_world import World, rows

START = datetime(2026, 3, 2, 10)


def day(n: int) -> datetime:
    return START + timedelta(days=n)


def overheard(world: World, to: str = "staff") -> None:
    """Four mails from two people that reached the owner through an address."""
    for n, author in enumerate(("ana", "ben", "ana", "ben")):
        world.mail(f"<list{n}@x>", day(n), author, to)


def kinds(world: World, folder: Path) -> dict[str, tuple[str, str | None]]:
    connection, result = world.build(folder)
    assert result.failed_checks == []
    return {
        who: (kind, why) for who, kind, why in rows(connection, "select person_id, kind, kind_reason from dim_person")
    }


def test_mail_that_came_through_an_address_of_nobody_is_list_mail(tmp_path: Path) -> None:
    world = World()
    overheard(world)
    world.mail("<post@x>", day(9), "owner", "staff")
    world.mail("<own@x>", day(10), "ana", "owner")
    connection, result = world.build(tmp_path)
    assert result.failed_checks == []
    assert rows(connection, "from core.inferred_list") == [("staff", 4, 2)]
    assert rows(
        connection, "select automation, not_counted_because, count(*) from core.event group by all order by all"
    ) == [
        ("inferred_list", "automatic", 4),
        ("own_list_post", "automatic", 1),
        (None, None, 1),
    ]
    assert rows(connection, "select kind, kind_reason from dim_person where person_id = 'staff'") == [
        (
            "list",
            "mail that names you nowhere went to it 4 times, from 2 addresses, and it never wrote: "
            "a list, or else an address of yours",
        )
    ]
    assert rows(connection, "select person_id, direction from fct_interaction") == [("ana", "in")]
    assert rows(connection, "from core.copresence") == []


def test_a_list_under_the_name_of_a_role_is_a_list(tmp_path: Path) -> None:
    world = World()
    world.person("team", kind="role")
    overheard(world, "team")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select distinct automation from core.event") == [("inferred_list",)]
    assert rows(connection, "select count(*) from fct_interaction") == [(0,)]


def test_people_are_not_taken_for_lists(tmp_path: Path) -> None:
    world = World()
    for n, author in enumerate(("ana", "ben", "ana", "ben")):
        for who in ("wrote", "met", "contact", "free"):
            world.mail(f"<{who}{n}@x>", day(n), author, who)
        world.mail(f"<beside{n}@x>", day(n), author, "beside", "staff")
        world.mail(f"<author{n}@x>", day(n), "ana", "author")
    world.mail("<l@x>", day(20), "ana", "staff")
    world.mail("<w@x>", day(20), "wrote", "ana", "owner")
    world.meeting("m/1", day(20), "owner", "met")
    world.contact("contact", "Connections.csv:4", full_name="Cho Park")
    world.emails["free"] = "cho@gmail.com"
    found = kinds(world, tmp_path)
    assert {who: kind for who, (kind, _) in found.items() if kind != "human"} == {"staff": "list"}


def sent(world: World, n: int = 25) -> None:
    """The owner's sent mail, to somebody else."""
    for number in range(n):
        world.mail(f"<sent{number}@x>", day(2 + number), "owner", "ben")


def told(world: World, who: str = "watch", n: int = 12, **columns: str) -> None:
    for number in range(n):
        world.mail(f"<{who}{number}@x>", day(number * 5), who, "owner", **columns)


def test_an_address_that_is_never_answered_is_a_machine(tmp_path: Path) -> None:
    world = World()
    sent(world)
    told(world)
    found = kinds(world, tmp_path)
    assert found["watch"] == (
        "automated",
        "it wrote to you alone 12 times, never in answer to anything, "
        "and you never wrote to it, met it or kept it as a contact",
    )
    assert found["ben"] == ("human", None)


def test_people_are_not_taken_for_machines(tmp_path: Path) -> None:
    world = World()
    sent(world)
    told(world, "few", n=9)
    for who in ("answers", "answered", "company", "contact", "free"):
        told(world, who)
    world.mail("<re@x>", day(30), "answers", "owner", parent_key="<gone@x>")
    world.mail("<mine@x>", day(30), "owner", "answered")
    world.mail("<both@x>", day(30), "company", "owner", "ben")
    world.contact("contact", "Connections.csv:4", full_name="Ida Watch")
    world.emails["free"] = "watch@yahoo.co.uk"
    assert {kind for kind, _ in kinds(world, tmp_path).values()} == {"human"}


def test_nobody_is_a_machine_where_the_exports_lack_the_sent_mail(tmp_path: Path) -> None:
    world = World()
    sent(world, 3)
    told(world)
    assert {kind for kind, _ in kinds(world, tmp_path).values()} == {"human"}


def test_a_couple_with_one_address_is_one_other(tmp_path: Path) -> None:
    world = World()
    shared = {"ana": "home@north.example", "ben": "home@north.example"}
    world.mail("<1@x>", START, "owner", "ana", "ben", "cho", addresses=shared)
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select person_id, n_others from fct_interaction order by 1") == [
        ("ana", 2),
        ("ben", 2),
        ("cho", 2),
    ]


def test_every_reason_to_leave_out_an_event_stands_beside_it(tmp_path: Path) -> None:
    world = World()
    reasons = ("list", "newsletter bulk", "auto_reply", "bounce", "calendar", "role_sender")
    for n, reason in enumerate(reasons):
        world.mail(f"<{n}@x>", day(n), "ana", "owner", automation=reason)
    connection, _ = world.build(tmp_path)
    told = rows(connection, "select automation, not_counted_because from core.event order by 1")
    assert told == [(why, "automatic") for why in sorted(reasons)]
