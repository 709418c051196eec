"""What must not matter to who is who: the order of records, copies of exports, strangers, and decisions undone."""

from __future__ import annotations

import random
from dataclasses import replace
from unittest import mock

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contact_world import Contacts, Frames, example_landed, groups, who
from transforms import network_counts
from transforms.people import People

TABLES = ("person", "person_identity", "record_person", "match_evidence", "person_tag")


def bytes_of(people: People) -> list[str]:
    return [getattr(people, table).write_csv() for table in TABLES]


def shuffled(landed: Frames, seed: int) -> Frames:
    return {table: frame.sample(fraction=1, shuffle=True, seed=seed) for table, frame in landed.items()}


def test_the_order_of_records_changes_no_byte() -> None:
    expected = bytes_of(who(example_landed()))
    for seed in (1, 2):
        assert bytes_of(who(shuffled(example_landed(), seed))) == expected


def test_a_second_run_changes_nothing() -> None:
    first = who(example_landed())
    second = who(example_landed(), registry=first.registry)
    assert bytes_of(second) == bytes_of(first)
    assert second.registry.equals(first.registry)
    assert second.person_id_history.is_empty()


def test_a_merge_that_was_undone_never_was() -> None:
    landed = example_landed()
    never = who(landed)
    one, other = never.match_evidence.filter(pl.col("decision") == "review").select("left", "right").row(0)
    merged = who(landed, f"same {one} {other}", registry=never.registry)
    assert merged.person.height == never.person.height - 1
    undone = who(landed, registry=merged.registry)
    assert bytes_of(undone) == bytes_of(never)


def test_copies_of_an_export_change_nobody() -> None:
    landed = example_landed()
    copied = {
        table: pl.concat([frame, frame.with_columns(source_file=pl.lit("copy-") + pl.col("source_file"))])
        for table, frame in landed.items()
    }
    original = pl.col("source_file").str.starts_with("copy-").not_()
    once, twice = who(landed), who(copied)
    assert twice.record_person.filter(original).equals(once.record_person)
    assert twice.record_person.height == 2 * once.record_person.height
    assert twice.person.drop("owner_evidence").equals(once.person.drop("owner_evidence"))
    assert twice.match_evidence.equals(once.match_evidence)


def strangers(number: int) -> Contacts:
    """People who share no name, local part or organization with the example world."""
    contacts = Contacts()
    for n in range(number):
        word = "".join(chr(ord("b") + (n // 11**place) % 11) for place in range(3))
        contacts.mail(f"stranger {n}", f"Zz{word}qua Xx{word}vok", f"x{word}v@{word}qqx.example", file="strangers")
    return contacts


def test_strangers_change_nobody_who_is_surely_one() -> None:
    """A larger network makes every coincidence a little likelier, so what was just enough may become a question."""
    landed = example_landed()
    joined = {table: pl.concat([frame, strangers(60).frames()[table]]) for table, frame in landed.items()}
    before, after = who(landed), who(joined)
    known = after.record_person.filter(pl.col("source_file") != "strangers")
    assert known.height == before.record_person.height
    pairs = before.record_person.join(
        known, on=["source_file", "record", "position", "role", "event_key"], nulls_equal=True
    )
    assert pairs.height == known.height
    moved = pairs.filter(pl.col("person_id") != pl.col("person_id_right"))
    assert moved.is_empty()


def test_growing_by_nights_gives_the_same_people_as_all_at_once() -> None:
    landed = example_landed()
    files = landed["event"]["source_file"].unique().sort().to_list()
    registry = None
    for count in range(1, len(files) + 1):
        night = {table: frame.filter(pl.col("source_file").is_in(files[:count])) for table, frame in landed.items()}
        grown = who(night, registry=registry)
        registry = grown.registry
    at_once = who({table: frame.filter(pl.col("source_file").is_in(files)) for table, frame in landed.items()})
    assert places(grown) == places(at_once)


def places(people: People) -> set[frozenset[tuple[str, ...]]]:
    columns = ["source_file", "record", "position"]
    rows = people.record_person.with_columns(pl.col("position").cast(pl.String)).select("person_id", *columns)
    return {frozenset(group.select(columns).iter_rows()) for _, group in rows.group_by("person_id")}


GIVEN = ["Jane", "Janet", "Bob", "Robert", "Wei", "Ute"]
FAMILY = ["Doe", "Roe", "Müller", "Mueller", "Zhang"]
RECORD = st.tuples(
    st.sampled_from(GIVEN),
    st.sampled_from(FAMILY),
    st.sampled_from(["{g}.{f}@acme.example", "{g}@roe.example", "{i}{f}@gmail.com", "info@acme.example", ""]),
    st.sampled_from(["{g} {f}", "{f}, {g}", "{g}", "{i}. {f}", ""]),
    st.booleans(),
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORD, max_size=12), st.randoms(use_true_random=False))
def test_shuffled_records_of_any_kind_are_the_same_people(
    records: list[tuple[str, str, str, str, bool]], order: random.Random
) -> None:
    first = list(enumerate(records))
    second = order.sample(first, len(first))
    assert groups(who(world(first).frames())) == groups(who(world(second).frames()))


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORD, min_size=1, max_size=12), st.integers(1, 30))
def test_under_counts_that_stand_strangers_change_nobody(
    records: list[tuple[str, str, str, str, bool]], number: int
) -> None:
    """Whether everybody is looked at again or only the strangers, nothing that is said of anybody else changes."""
    known = world(list(enumerate(records))).frames()
    joined = {table: pl.concat([frame, strangers(number).frames()[table]]) for table, frame in known.items()}
    before = who(known, least_remembered=0)
    assert before.memory is not None
    by_counts = replace(before.memory, stamp=before.memory.stamp.clear())
    stranger = pl.col("source_file") == "strangers"
    for memory in (before.memory, by_counts):
        with mock.patch.object(network_counts, "MOST_GROWTH", 1e9):
            after = who(joined, registry=before.registry, memory=memory, least_remembered=0)
        people = after.person.join(before.person, on="person_id", how="semi")
        assert people.drop("owner_evidence").equals(before.person.drop("owner_evidence"))
        assert after.person.height == before.person.height + number
        assert after.match_evidence.equals(before.match_evidence)
        assert after.record_person.filter(~stranger).equals(before.record_person)


def world(records: list[tuple[int, tuple[str, str, str, str, bool]]]) -> Contacts:
    contacts = Contacts()
    for number, (given_name, family, address, shown, profile) in records:
        parts = {"g": given_name, "f": family, "i": given_name[0]}
        name, email = shown.format(**parts) or None, address.format(**parts).lower() or None
        if profile:
            contacts.contact(f"{number}", name, f"{given_name}-{family}-{number}", email=email)
        else:
            contacts.mail(f"{number}", name, email)
    return contacts
