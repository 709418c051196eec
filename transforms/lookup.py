"""Lookup: whom a text means that somebody typed: a person id, a handle, an address, a profile or a name."""

from __future__ import annotations

import polars as pl

from transforms.addresses import parse_address
from transforms.decisions import canonical_handle
from transforms.names import parse_name
from transforms.person_ids import people_by_handle
from transforms.profile_urls import profile_key


def find_people(
    text: str, registry: pl.DataFrame, person_identity: pl.DataFrame, person_id_history: pl.DataFrame
) -> list[str]:
    """Return the ids of the people whom a text may mean, sorted; empty where it means nobody.

    Tried in this order, the first that finds anybody holds: a person id (also one that a merge has ended), a handle as
    decisions.csv writes it, an e-mail address, a profile URL, the exact name, words or beginnings of words of a name.
    """
    text = text.strip()
    living = set(person_identity["person_id"])
    if text in living:
        return [text]
    former = person_id_history.filter((pl.col("old_person_id") == text) & (pl.col("reason") == "merged"))
    if not former.is_empty():
        return sorted(set(former["person_id"]) & living)
    return _by_handle(text, registry, living) or _by_identity(text, person_identity) or _by_name(text, person_identity)


def _by_handle(text: str, registry: pl.DataFrame, living: set[str]) -> list[str]:
    try:
        handle = canonical_handle(text)
    except ValueError:
        return []
    person_id = people_by_handle(registry).get(handle)
    return [person_id] if person_id in living and person_id is not None else []


def _by_identity(text: str, person_identity: pl.DataFrame) -> list[str]:
    address, profile = parse_address(text), profile_key(text)
    if address is None and profile is None:
        return []
    found = set()
    rows = person_identity.filter(pl.col("kind").is_in(["email", "profile_url"]))
    for person_id, kind, value in rows.select("person_id", "kind", "value").unique().iter_rows():
        if kind == "email":
            known = parse_address(value) if address else None
            same = known is not None and address is not None and known.key == address.key
        else:
            same = profile is not None and profile_key(value) == profile
        if same:
            found.add(person_id)
    return sorted(found)


def _by_name(text: str, person_identity: pl.DataFrame) -> list[str]:
    wanted = parse_name(text).key
    if not wanted:
        return []
    exact, partly = set(), set()
    rows = person_identity.filter(pl.col("kind") == "name").select("person_id", "value").unique()
    for person_id, value in rows.iter_rows():
        key = parse_name(value).key
        if key == wanted:
            exact.add(person_id)
        elif all(any(word.startswith(part) for word in key.split()) for part in wanted.split()):
            partly.add(person_id)
    return sorted(exact or partly)
