"""Nights that only look at what is new: the same people as from looking at everybody, whatever came or went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from unittest import mock

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.identity_world import World
from tests.contact_world import Contacts, Frames, example_landed, together, who
from transforms import network_counts
from transforms.people import CORE_TABLES, OwnerSettings, People
from transforms.people_memory import Memory, remembered

DAY = datetime(2026, 1, 1)  # noqa: DTZ001
TABLES = (*CORE_TABLES, "registry", "owner_handles")


@pytest.fixture
def any_growth() -> Iterator[None]:
    """Counts hold however a network grows: those of tests grow by more than a twentieth with each record."""
    with mock.patch.object(network_counts, "MOST_GROWTH", 1e9):
        yield


def night(landed: Frames, before: People | None, *decisions: str, **options: Any) -> People:
    """A night after another."""
    known = {"registry": before.registry, "memory": before.memory} if before else {}
    return who(landed, *decisions, **known, least_remembered=0, **options)


def of_all(landed: Frames, before: People, *decisions: str, **options: Any) -> People:
    """The same night, looking at everybody by the same counts."""
    assert before.memory is not None
    memory = replace(before.memory, stamp=pl.DataFrame({"asked": ["something else"]}))
    return night(landed, replace(before, memory=memory), *decisions, **options)


def assert_same(part: People, everybody: People) -> None:
    for table in TABLES:
        assert getattr(part, table).equals(getattr(everybody, table)), table
    assert part.memory is not None and everybody.memory is not None
    kept = everybody.memory.frames()
    for name, rows in part.memory.frames().items():
        columns = kept[name].columns
        assert rows.select(columns).sort(columns).equals(kept[name].sort(columns)), name


@cache
def world() -> Frames:
    return World(4000, 7).landed()


def with_records(landed: Frames, keep: pl.Expr) -> Frames:
    return {table: frame.filter(keep) if frame.height else frame for table, frame in landed.items()}


def test_a_hundredth_of_new_records_is_compared_alone() -> None:
    number = pl.col("record").str.extract(r"^(\d+)").cast(pl.Int64)
    first = night(with_records(world(), number % 100 != 99), None)
    part = night(world(), first)
    everybody = of_all(world(), first)
    assert_same(part, everybody)
    assert 0 < part.compared < everybody.compared / 20
    # And once more, on what that night remembered.
    grown = with_records(world(), number % 100 != 98)
    assert_same(night(grown, part), of_all(grown, everybody))


def test_a_night_with_nothing_new_compares_nobody() -> None:
    first = night(world(), None)
    again = night(world(), first)
    assert again.compared == 0
    assert_same(again, of_all(world(), first))
    assert again.person.equals(first.person)
    assert again.match_evidence.equals(first.match_evidence)


@pytest.mark.usefixtures("any_growth")
def test_exports_that_come_and_go_one_by_one() -> None:
    landed = example_landed()
    files = landed["event"]["source_file"].unique().sort().to_list()
    owner = OwnerSettings(names=("Alex Example",))
    before = None
    for gone in [*range(len(files), 0, -1), 2, 0]:
        here = with_records(landed, ~pl.col("source_file").is_in(files[:gone]))
        after = night(here, before, owner=owner)
        if before is not None:
            assert_same(after, of_all(here, before, owner=owner))
        before = after


def colleagues() -> Contacts:
    contacts = Contacts()
    for n, name in enumerate(["Ada Bergstrom", "Jon Carrow", "Mia Dahl", "Ian Ekholm", "Eva Farrow", "Tom Grell"]):
        given, family = name.lower().split()
        contacts.contact(f"p{n}", name, f"{given}-{family}", organization="Northsoft")
        contacts.mail(f"m{n}", name, f"{given}.{family}@northsoft.example")
    return contacts


@pytest.mark.usefixtures("any_growth")
def test_a_new_address_finds_the_person_it_belongs_to() -> None:
    first = night(colleagues().frames(), None)
    grown = colleagues().mail("new", "Ada Bergstrom", "ada.bergstrom@elsewhere.example").frames()
    part = night(grown, first)
    assert together(part, "p0", "m0", "new")
    assert_same(part, of_all(grown, first))


@pytest.mark.usefixtures("any_growth")
def test_a_slip_finds_the_name_that_it_is_a_slip_of() -> None:
    first = night(colleagues().frames(), None)
    grown = colleagues().mail("new", "Ada Bergstrem", "ada.bergstrem@northsoft.example").frames()
    part = night(grown, first)
    assert part.compared > 0
    assert_same(part, of_all(grown, first))


@pytest.mark.usefixtures("any_growth")
def test_a_conversation_makes_a_question_of_a_pair_that_was_none() -> None:
    """One of the two is new to a thread; of the other nothing new is said."""
    first = night(world(), None)
    assert first.memory is not None
    nearly = first.memory.scored.filter(
        pl.col("weight").is_between(-3.8, -2.3), pl.all_horizontal(pl.col("left", "right").str.starts_with("email:"))
    )
    island = first.memory.nodes.select("handle", "island")
    for side in ("left", "right"):
        nearly = nearly.join(island.rename({"handle": side, "island": f"{side}_island"}), on=side)
    nearly = nearly.filter(pl.col("left_island") != pl.col("right_island"))
    threads = world()["event"].drop_nulls("thread_key").select("event_key", "thread_key")
    talks = world()["participant"].join(threads, on="event_key")
    address = pl.concat_str(pl.lit("email:"), "email")
    found = nearly.join(talks.select("thread_key", right=address), on="right").sort("left", "right").row(0, named=True)
    more = Contacts().mail(
        "new", None, found["left"].removeprefix("email:"), file="new", thread_key=found["thread_key"]
    )
    grown = {table: pl.concat([rows, more.frames()[table]]) for table, rows in world().items()}
    part = night(grown, first)
    asked = part.match_evidence.filter(left=found["left"], right=found["right"])
    assert "in one conversation" in asked["reasons"].item()
    assert_same(part, of_all(grown, first))


def acquaintances() -> Contacts:
    """Colleagues, a bare name, a card that holds two addresses, and the owner under two of theirs."""
    contacts = colleagues().event("talk", [("Ada Bergstrom", None), ("Max Nobody", None)], kind="meeting")
    contacts.mail("short", None, "tom@northsoft.example").mail("mine", "Me", "me@a.example")
    contacts.mail("also mine", None, "me@b.example").mail("slash", "Dev Ops", "dev/ops@wild.example")
    points = [("email", "tg@x.example"), ("email", "tom.grell@northsoft.example")]
    return contacts.contact("both", "Tom Grell", None, file="cards", points=points)


NEWS: dict[str, Callable[[Contacts], Contacts]] = {
    "a name alone": lambda known: known.event("alone", [("Mia Dahl", None)], kind="meeting"),
    "a second bearer of a name": lambda known: known.contact("second", "Ada Bergstrom", "ada-of-oslo"),
    "an address turns out to be a list": lambda known: known.mail(
        "l", "Jo Poe", "jo@poe.example", list_id="<tom.northsoft.example>"
    ),
    "another name at an address": lambda known: known.mail("x", "Zoe Ibsen", "ada.bergstrom@northsoft.example"),
    "a card of two": lambda known: known.contact(
        "card", None, file="cards", points=[("email", f"{who}@northsoft.example") for who in ("mia.dahl", "tom")]
    ),
    "a name for an address on a card": lambda known: known.mail("y", "Thomas Grell", "tg@x.example"),
    "mail of the owner": lambda known: known.event("z", [("Me", "me@a.example"), ("Eva", "eva@farrow.example")]),
    "an address with a slash turns out to be a list": lambda known: known.mail(
        "l", "Jo Poe", "jo@poe.example", list_id="<dev/ops.wild.example>"
    ),
    "a stranger": lambda known: known.mail("s", "Quentin Xylander", "quentin@xylander.example"),
}


@pytest.mark.usefixtures("any_growth")
@pytest.mark.parametrize("news", NEWS)
def test_each_way_in_which_something_new_concerns_somebody(news: str) -> None:
    owner = OwnerSettings(emails=("me@a.example", "me@b.example"))
    same = "same email:ian.ekholm@northsoft.example name:max nobody"
    decided = ("tag email:eva.farrow@northsoft.example mentor", same)
    known = acquaintances().frames()
    first = night(known, None, *decided, owner=owner)
    grown = NEWS[news](acquaintances()).frames()
    part = night(grown, first, *decided, owner=owner)
    assert_same(part, of_all(grown, first, *decided, owner=owner))
    assert part.compared < first.compared
    # And it goes again.
    assert_same(night(known, part, *decided, owner=owner), of_all(known, part, *decided, owner=owner))


@pytest.mark.usefixtures("any_growth")
def test_cards_may_lead_from_one_address_to_the_next_however_far() -> None:
    def chain() -> Contacts:
        contacts = colleagues()
        for n in range(14):
            contacts.mail(f"z{n}", "Zora Quimby", f"x{n}@d{n}.example")
            points = [("email", f"x{m}@d{m}.example") for m in (n, n + 1)]
            contacts.contact(f"c{n}", None, file="cards", points=points)
        return contacts.mail("q", "Zora Quimby", "zora@quimby.example")

    first = night(chain().frames(), None)
    grown = chain().mail("more", "Zora Quimby", "x0@d0.example").frames()
    assert_same(night(grown, first), of_all(grown, first))


@pytest.mark.usefixtures("any_growth")
def test_who_comes_back_alone_was_parted_from_somebody_who_stayed() -> None:
    def ulla(card: bool, second: bool) -> Frames:
        contacts = colleagues().mail("u1", "Ute", "a7@post.example")
        if card:
            points = [("email", "ulla@orne.example"), ("email", "a7@post.example")]
            contacts.contact("card", "Ulla Orne", None, file="cards", points=points)
        return (contacts.mail("u2", "Ulla Orne", "ulla@orne.example") if second else contacts).frames()

    first = night(ulla(card=True, second=True), None)
    without = night(ulla(card=False, second=False), first)
    part = night(ulla(card=False, second=True), without)
    assert part.person_id_history["reason"].to_list() == ["split"]
    assert_same(part, of_all(ulla(card=False, second=True), without))


@pytest.mark.usefixtures("any_growth")
def test_a_nickname_finds_the_slip_of_what_it_stands_for() -> None:
    def people(*names: str) -> Frames:
        contacts = colleagues()
        for n, name in enumerate(names):
            contacts.mail(f"n{n}", name, f"{name.split()[0].lower()}{n}@q{n}.example")
        return contacts.frames()

    for old, new in (("Bob Quimby", "Robertt Quimby"), ("Robertt Quimby", "Bob Quimby")):
        first = night(people(old), None)
        part = night(people(old, new), first)
        assert part.compared == 1
        assert_same(part, of_all(people(old, new), first))


@pytest.mark.usefixtures("any_growth")
def test_it_matters_on_which_events_somebody_is_not_only_on_how_many() -> None:
    def mails(thread: str) -> Frames:
        contacts = colleagues().mail("o1", "Ada Bergstrom", "ada@oslo.example", thread_key="hike")
        contacts.mail("a1", "Ada Bergstrom", "ada.bergstrom@northsoft.example", thread_key=thread)
        return contacts.frames()

    first = night(mails("lunch"), None)
    part = night(mails("hike"), first)
    assert part.match_evidence["reasons"].str.contains("in one conversation").any()
    assert_same(part, of_all(mails("hike"), first))


@pytest.mark.usefixtures("any_growth")
def test_a_decision_has_everybody_looked_at() -> None:
    first = night(colleagues().frames(), None)
    same = "same email:ada.bergstrom@northsoft.example linkedin:mia-dahl"
    decided = night(colleagues().frames(), first, same)
    assert together(decided, "m0", "p2")
    assert decided.compared == first.compared
    later = colleagues().mail("new", "Mia Dahl", "mia@elsewhere.example").frames()
    part = night(later, decided, same)
    assert part.compared < decided.compared
    assert_same(part, of_all(later, decided, same))


def test_a_network_that_has_grown_is_counted_again() -> None:
    first = night(colleagues().frames(), None)
    grown = colleagues().mail("new", "Ada Bergstrom", "ada.bergstrom@elsewhere.example").frames()
    after = night(grown, first)
    assert after.memory is not None and first.memory is not None
    assert after.memory.counts.network_size().nodes == first.memory.counts.network_size().nodes + 1
    at_once = who(grown, registry=first.registry, least_remembered=0)
    assert_same(after, at_once)


@pytest.mark.usefixtures("any_growth")
def test_a_crowd_of_one_name_has_the_network_counted_again() -> None:
    first = night(colleagues().frames(), None)
    crowd = colleagues()
    for n in range(network_counts.CROWD + 1):
        crowd.mail(f"wei{n}", "Wei Zhang", f"w{n}@mail{n}.example")
    after = night(crowd.frames(), first)
    assert_same(after, who(crowd.frames(), registry=first.registry, least_remembered=0))
    assert dict(after.uncompared.iter_rows())["a full name or a form of it"] > 0


def test_a_memory_can_be_kept_as_frames() -> None:
    memory = night(colleagues().frames(), None).memory
    assert memory is not None
    again = remembered(memory.frames())
    assert all(rows.equals(again.frames()[name]) for name, rows in memory.frames().items())


def test_of_few_nothing_is_remembered() -> None:
    assert who(colleagues().frames()).memory is None


GIVEN = ["Jane", "Janet", "Bob", "Robert", "Wei", "Roberto"]
FAMILY = ["Doe", "Bergstrom", "Bergstrem", "Müller", "Zhang"]
ADDRESSES = [
    "{g}.{f}@acme.example",
    "{g}@bergstrom.example",
    "{i}{f}@gmail.com",
    "info@acme.example",
    "{f}7@b.example",
    "",
]
SHOWN = ["{g} {f}", "{f}, {g}", "{g}", "{i}. {f}", "{g} {i}.", "{f} {g}", "{g} and {f} {f}", ""]
RECORD = st.tuples(
    st.sampled_from(GIVEN),
    st.sampled_from(FAMILY),
    st.sampled_from(ADDRESSES),
    st.sampled_from(SHOWN),
    st.sampled_from(["mail", "bulk", "sent", "meeting", "room", "profile", "card", "card of two", "owner"]),
    st.integers(0, 3),
)
Record = tuple[str, str, str, str, str, int]


def landed(records: list[tuple[int, Record]]) -> Frames:
    """Records of every kind; what a number says twice hangs together: a conversation, a firm, a day, a telephone."""
    contacts = Contacts()
    for n, (given_name, family, address, shown, kind, number) in records:
        parts = {"g": given_name, "f": family, "i": given_name[0]}
        name, email = shown.format(**parts) or None, address.format(**parts).lower() or None
        slug = f"{given_name}-{family}-{number}".lower()
        if kind == "room":
            contacts.event(f"{n}", [("Jane Doe", "jane.doe@acme.example"), (name, email)], kind="meeting")
            contacts.rows["participant"][-1]["is_room"] = True
            continue
        if kind in ("mail", "bulk", "sent", "meeting"):
            columns = {
                "occurred_at": DAY + timedelta(days=40 * number),
                "thread_key": f"t{number}" if number else None,
                "automation": "bulk" if kind == "bulk" else None,
                "kind": "meeting" if kind == "meeting" else "email",
                "list_id": "<info.acme.example>" if kind == "bulk" and number == 3 else None,
            }
            people = [(name, email), ("Jane Doe", "jane.doe@acme.example")]
            contacts.event(f"{n}", people[::-1] if kind == "sent" else people, **columns)
            continue
        firm = {1: "acme", 2: "Northsoft"}.get(number)
        points = [("phone", f"+49 170 123456{number}")] if number else []
        points += [("email", f"{family.lower()}7@b.example")] if kind == "card of two" else []
        points += [("member_urn", f"urn:li:member:{number}")] if kind == "profile" and number == 3 else []
        columns = {"organization": firm, "email": email, "is_owner": kind == "owner"}
        if kind == "profile":
            columns |= {"connected_on": DAY.date()} if number == 2 else {}
            contacts.contact(f"{n}", name, slug, points=points, **columns)
        else:
            contacts.contact(f"{n}", name, None, file="cards", points=points, **columns)
    return contacts.frames()


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_comes_and_goes_the_part_is_as_the_whole(data: st.DataObject) -> None:
    records = list(enumerate(data.draw(st.lists(RECORD, min_size=4, max_size=24), label="records")))
    subsets = st.sets(st.integers(0, len(records) - 1), max_size=len(records) - 1)
    decided = data.draw(st.sampled_from(DECISIONS), label="decisions")
    owner = OwnerSettings(emails=data.draw(st.sampled_from([(), ("jane.doe@acme.example",)]), label="owner"))
    before = None
    with mock.patch.object(network_counts, "MOST_GROWTH", 1e9):
        for _ in range(3):
            gone = data.draw(subsets, label="gone")
            here = landed([record for record in records if record[0] not in gone])
            after = night(here, before, *decided, owner=owner)
            if before is not None:
                assert_same(after, of_all(here, before, *decided, owner=owner))
            before = after


DECISIONS: list[tuple[str, ...]] = [
    (),
    ("same email:jane.doe@acme.example email:jdoe@gmail.com",),
    ("different email:jane.doe@acme.example name:jane doe", "tag email:jane.doe@acme.example mentor"),
    ("not_a_person email:rmuller@gmail.com",),
]


def test_a_memory_of_another_registry_is_none() -> None:
    first = night(colleagues().frames(), None)
    assert isinstance(first.memory, Memory)
    other = replace(first, registry=first.registry.with_columns(generation=pl.lit(7, pl.Int64)))
    assert night(colleagues().frames(), other).compared == first.compared
