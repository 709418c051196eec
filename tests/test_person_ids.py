"""Person ids stay: over growth, merges, splits and their undoing."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.person_ids import assign_ids, history_rows, main_handle, mint

HANDLES = ["linkedin:a", "linkedin:b", "email:a@x.example", "email:b@x.example", "name:a b", "contact:c/1"]


def labels(*people: str) -> dict[str, str]:
    return {handle: person.split()[0] for person in people for handle in person.split()}


def run(registry: pl.DataFrame | None, *people: str) -> tuple[dict[str, str], pl.DataFrame, list[tuple[str, str, str]]]:
    assigned = assign_ids(labels(*people), registry)
    return assigned.ids, assigned.registry, history_rows(assigned.history).rows()


def test_a_new_person_has_the_id_of_the_strongest_handle() -> None:
    ids, _, history = run(None, "email:a linkedin:a name:a")
    assert set(ids.values()) == {mint("linkedin:a")}
    assert history == []


def test_a_person_who_gains_a_stronger_handle_keeps_the_id() -> None:
    before, registry, _ = run(None, "email:a")
    after, _, history = run(registry, "email:a linkedin:a")
    assert after["linkedin:a"] == before["email:a"]
    assert history == []


def test_when_two_prove_one_the_older_id_stays_and_history_says_so() -> None:
    first, registry, _ = run(None, "email:a")
    second, registry, _ = run(registry, "email:a", "linkedin:b")
    third, _, history = run(registry, "email:a linkedin:b")
    assert set(third.values()) == {first["email:a"]}
    assert history == [(second["linkedin:b"], first["email:a"], "merged")]


def test_an_undone_merge_brings_both_ids_back() -> None:
    before, registry, _ = run(None, "email:a", "linkedin:b")
    _, registry, _ = run(registry, "email:a linkedin:b")
    after, _, history = run(registry, "email:a", "linkedin:b")
    assert after == before
    assert [row[2] for row in history] == ["split"]


def test_a_person_who_is_not_seen_tonight_is_remembered() -> None:
    before, registry, _ = run(None, "email:a", "email:b")
    _, registry, _ = run(registry, "email:b")
    after, _, _ = run(registry, "email:a linkedin:a", "email:b")
    assert after["linkedin:a"] == before["email:a"]


def test_a_profile_names_a_person_before_an_address_does() -> None:
    ids, registry, _ = run(None, "email:a linkedin:a name:a")
    assert main_handle(ids["name:a"], registry) == "linkedin:a"
    assert main_handle("nobody", registry) is None


partitions = st.lists(st.integers(0, 3), min_size=len(HANDLES), max_size=len(HANDLES)).map(
    lambda groups: {handle: str(group) for handle, group in zip(HANDLES, groups, strict=True)}
)


@settings(deadline=None, max_examples=60)
@given(st.lists(partitions, min_size=1, max_size=4))
def test_whatever_the_nights_ids_are_one_a_person_and_repeat_themselves(nights: list[dict[str, str]]) -> None:
    registry = None
    for night in nights:
        assigned = assign_ids(night, registry)
        ids, registry = assigned.ids, assigned.registry
        assert len(set(ids.values())) == len(set(night.values()))
        assert all((ids[a] == ids[b]) == (night[a] == night[b]) for a in night for b in night)
        assert assign_ids(dict(reversed(night.items())), registry).ids == ids
