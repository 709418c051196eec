"""Decisions: read strictly, obeyed always, undone by deleting the line."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.contact_world import Contacts, kind, together, who
from transforms.decisions import (
    DecisionConflict,
    DecisionError,
    canonical_handle,
    decision_line,
    forget_subject,
    read_decisions,
)
from transforms.people import OwnerSettings, resolve

HEADER = "decided_at,verb,subject,object,note\n"


def contacts() -> Contacts:
    return (
        Contacts()
        .mail("jane", "Jane Doe", "jane.doe@acme.example")
        .contact("profile", "Jane Doe", "jane-doe-1", organization="Acme")
        .mail("pat", "Pat Roe", "pat@other.example")
        .mail("handle", "nightowl", "nightowl77@webmail.example")
    )


def test_a_file_is_read_with_its_header_comments_and_empty_lines() -> None:
    text = HEADER + "# mine\n\n2026-01-02,same,email:A@x.example,linkedin:https://www.linkedin.com/in/A-B/,sure\n"
    (decision,) = read_decisions("\ufeff" + text)
    assert (decision.line, decision.verb, decision.subject, decision.object, decision.note) == (
        4,
        "same",
        "email:a@x.example",
        "linkedin:a-b",
        "sure",
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",marry,email:a@x.example,email:b@x.example,", "unknown verb 'marry'"),
        (",same,email:a@x.example,,", "needs an object"),
        (",same,a@x.example,email:b@x.example,", "is no handle"),
        (",same,email:a,email:b@x.example,", "no e-mail address"),
        (",same,email:a@x.example,email:A@X.example,", "stands twice"),
        (",snooze,email:a@x.example,soon,", "isoformat"),
        (",cadence,email:a@x.example,0,", "from 1 to 36500"),
        ("yesterday,owner,email:a@x.example,,", "isoformat"),
        (",owner", "2 fields"),
        (',owner,"email:a@x.example', "line 2"),
        (",forget,sha256:salt:short,,", "SALT:DIGEST"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(line: str, told: str) -> None:
    with pytest.raises(DecisionError, match="line 2") as caught:
        read_decisions(HEADER + line + "\n")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["same email:a@x.example email:b@x.example", "different email:b@x.example email:a@x.example"], (1, 2)),
        (
            [
                "same email:a@x.example email:b@x.example",
                "same email:b@x.example email:c@x.example",
                "different email:a@x.example email:c@x.example",
            ],
            (2, 3),
        ),
        (["owner email:a@x.example", "not_a_person email:a@x.example"], (1, 2)),
        (
            [
                "owner email:a@x.example",
                "owner email:b@x.example",
                "different email:a@x.example email:b@x.example",
            ],
            (2, 3),
        ),
    ],
)
def test_a_contradiction_names_both_lines(lines: list[str], named: tuple[int, int]) -> None:
    with pytest.raises(DecisionConflict) as caught:
        who(contacts().frames(), *lines)
    assert all(f"line {number} " in str(caught.value) for number in named)


def test_same_joins_what_nothing_else_would() -> None:
    people = who(contacts().frames(), "same email:nightowl77@webmail.example linkedin:jane-doe-1")
    assert together(people, "jane", "profile", "handle")
    decided = people.match_evidence.filter(pl.col("decision") == "decided").row(0, named=True)
    assert decided["reasons"] == "decisions.csv line 1: same"


def test_different_parts_what_everything_else_would_join() -> None:
    people = who(contacts().frames(), "different email:jane.doe@acme.example linkedin:jane-doe-1")
    assert not together(people, "jane", "profile")
    pair = people.match_evidence.filter(pl.col("right") == "linkedin:jane-doe-1")
    assert pair["decision"].to_list() == ["apart"]


def test_different_beats_a_record_that_holds_both() -> None:
    both = Contacts().contact("card", "Jane Doe", "jane-doe-1", points=[("email", "j@acme.example")])
    both.mail("mail", "Jane Doe", "j@acme.example")
    assert together(who(both.frames()), "card", "mail")
    assert not together(who(both.frames(), "different email:j@acme.example linkedin:jane-doe-1"), "card", "mail")


def test_a_record_can_be_named() -> None:
    people = who(contacts().frames(), "same record:mail/handle/0 record:archive/profile")
    assert together(people, "handle", "profile")


def test_two_records_of_one_handle_cannot_be_parted_and_that_is_said() -> None:
    twice = contacts().mail("jane again", "Jane Doe", "jane.doe@acme.example")
    with pytest.raises(DecisionConflict, match="nothing tells them apart"):
        who(twice.frames(), "different record:mail/jane/0 record:mail/jane again/0")


def test_a_decision_about_somebody_unknown_waits() -> None:
    people = who(
        contacts().frames(), "same email:ghost@x.example email:pat@other.example", "tag email:ghost@x.example vip"
    )
    assert together(people, "pat")
    assert people.person_tag.is_empty()


def test_not_a_person_and_owner() -> None:
    people = who(contacts().frames(), "not_a_person email:pat@other.example", "owner linkedin:jane-doe-1")
    assert kind(people, "pat") == "role"
    owner = people.person.filter("is_owner")
    assert owner.height == 1
    assert "jane-doe-1: decisions.csv says so" in owner["owner_evidence"].item()


def test_tags_snoozes_and_cadences_follow_the_person_and_the_last_line_holds() -> None:
    people = who(
        contacts().frames(),
        "tag linkedin:jane-doe-1 mentor",
        "tag email:jane.doe@acme.example association:ACM",
        "tag email:jane.doe@acme.example mentor",
        "snooze email:jane.doe@acme.example 2026-12-01",
        "snooze linkedin:jane-doe-1 2027-01-01",
        "cadence email:pat@other.example 30",
    )
    jane = people.record_person.filter(pl.col("record") == "jane")["person_id"].item()
    pat = people.record_person.filter(pl.col("record") == "pat")["person_id"].item()
    assert people.person_tag.rows() == [(jane, "association:ACM"), (jane, "mentor")]
    assert people.person_snooze.rows() == [(jane, date(2027, 1, 1))]
    assert people.person_cadence.rows() == [(pat, 30)]


def test_who_is_forgotten_leaves_no_trace() -> None:
    forget = f"forget {forget_subject('email:PAT@other.example', 'pepper')}"
    people = who(contacts().frames(), forget, registry=who(contacts().frames()).registry)
    assert not people.record_person.is_empty()
    for frame in (people.person_identity, people.record_person, people.match_evidence, people.registry):
        assert "pat" not in frame.write_csv().lower()


def test_a_written_line_is_read_again_as_it_was_meant() -> None:
    line = decision_line(
        "same", "email:Jane@Acme.example", "email:roes@webmail.example/anna roe", 'a, "b"', "2026-01-02"
    )
    (decision,) = read_decisions(line)
    assert (decision.subject, decision.object, decision.note) == (
        "email:jane@acme.example",
        "email:roes@webmail.example/anna roe",
        'a, "b"',
    )
    with pytest.raises(DecisionError):
        decision_line("same", "email:a@x.example", "email:a@x.example")


@pytest.mark.parametrize("name", ["jane", "profile", "pat", "handle"])
def test_every_handle_that_a_review_shows_can_be_written(name: str) -> None:
    couple = (
        contacts().mail("anna", "Anna Roe", "roes@webmail.example").mail("bernd", "Bernd Roe", "roes@webmail.example")
    )
    couple.contact("card", "Ulf Poe", phone="+49 30 5550001")
    for handle in who(couple.frames()).registry["handle"]:
        assert canonical_handle(handle) == handle


def test_same_joins_even_two_profiles_of_one_archive_and_the_two_of_one_address() -> None:
    two = Contacts().contact("first", "Jane Doe", "jane-1").contact("second", "Jane Doe", "jane-2")
    two.mail("anna", "Anna Roe", "roes@webmail.example").mail("bernd", "Bernd Roe", "roes@webmail.example")
    assert not together(who(two.frames()), "first", "second")
    assert together(who(two.frames(), "same linkedin:jane-1 linkedin:jane-2"), "first", "second")
    handles = [h for h in who(two.frames()).registry["handle"] if h.startswith("email:roes@webmail.example/")]
    line = decision_line("same", handles[0], handles[1])
    people = resolve(two.frames(), read_decisions(line), OwnerSettings(), None)
    assert together(people, "anna", "bernd")
