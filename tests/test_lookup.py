"""Whom a text means that somebody types after a command."""

from __future__ import annotations

import pytest

from tests.contact_world import Contacts, who
from transforms.lookup import find_people

PEOPLE = who(
    Contacts()
    .mail("jane", "Jane Doe", "Jane.Doe@acme.example")
    .contact("profile", "Jane Doe", "jane-doe-1", organization="Acme")
    .mail("janet", "Janet Roe", "janet@other.example")
    .mail("jürgen", "Jürgen Müller", "jm@other.example")
    .frames()
)


def found(text: str) -> list[str]:
    people = find_people(text, PEOPLE.registry, PEOPLE.person_identity, PEOPLE.person_id_history)
    records = PEOPLE.record_person
    return sorted(records.filter(records["person_id"].is_in(people))["record"])


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("jane.doe@ACME.example", ["jane", "profile"]),
        ("email:jane.doe@acme.example", ["jane", "profile"]),
        ("https://www.linkedin.com/in/Jane-Doe-1/", ["jane", "profile"]),
        ("linkedin:jane-doe-1", ["jane", "profile"]),
        ("Doe, Jane", ["jane", "profile"]),
        ("jan", ["jane", "janet", "profile"]),
        ("mueller", ["jürgen"]),
        ("mull jur", ["jürgen"]),
        ("nobody@acme.example", []),
        ("Zoe", []),
        ("", []),
    ],
)
def test_whom_a_text_means(text: str, records: list[str]) -> None:
    assert found(text) == records


def test_a_person_id_and_one_that_a_merge_ended_are_found() -> None:
    for person_id in PEOPLE.person["person_id"]:
        assert find_people(person_id, PEOPLE.registry, PEOPLE.person_identity, PEOPLE.person_id_history) == [person_id]
    contacts = Contacts().mail("a", "Pat Roe", "pat@a.example").mail("b", "Sam Poe", "sam@b.example")
    before = who(contacts.frames())
    after = who(contacts.frames(), "same email:pat@a.example email:sam@b.example", registry=before.registry)
    (kept,) = after.person["person_id"]
    (ended,) = set(before.person["person_id"]) - {kept}
    assert find_people(ended, after.registry, after.person_identity, after.person_id_history) == [kept]
