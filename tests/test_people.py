"""Who is who: what is joined, what is asked, and what is never joined."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime

import polars as pl
import pytest

from tests.contact_world import EXPORTS, Contacts, example_landed, groups, kind, together, who
from transforms.addresses import parse_address
from transforms.explanation import explain
from transforms.names import parse_name
from transforms.owner import OwnerSettings
from transforms.people import People
from transforms.profile_urls import profile_key
from transforms.questions import open_questions
from transforms.warehouse import PEOPLE_TABLES

TRUTH = EXPORTS.parent / "truth"


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def example() -> People:
    return who(example_landed())


@pytest.fixture(scope="module")
def bearers(example: People) -> dict[tuple[str, str], set[str]]:
    """The people who have each address and each profile of the example world."""
    found: dict[tuple[str, str], set[str]] = {}
    for person_id, of_kind, value in example.person_identity.select("person_id", "kind", "value").iter_rows():
        if of_kind == "email" and (address := parse_address(value)):
            found.setdefault(("email", address.key), set()).add(person_id)
        elif of_kind == "profile_url":
            found.setdefault(("profile_slug", profile_key(value) or ""), set()).add(person_id)
    return found


def bearers_of(bearers: dict[tuple[str, str], set[str]], of_kind: str, value: str) -> set[str]:
    if of_kind == "email":
        address = parse_address(value)
        return bearers.get((of_kind, address.key if address else ""), set())
    return bearers.get((of_kind, profile_key(f"linkedin.com/in/{value}") or ""), set())


def test_example_pairs_are_told_apart_and_found(bearers: dict[tuple[str, str], set[str]]) -> None:
    outcome: Counter[tuple[str, bool]] = Counter()
    for pair in truth("pairs"):
        left = bearers_of(bearers, pair["left_kind"], pair["left"])
        right = bearers_of(bearers, pair["right_kind"], pair["right"])
        assert left, pair["left"]
        assert right, pair["right"]
        if pair["how"] in {"key", "stated"}:
            assert left & right, pair
        outcome[pair["expect"], bool(left & right)] += 1
    assert outcome["different", True] == 0
    assert outcome["same", True] / (outcome["same", True] + outcome["same", False]) >= 0.98


def test_example_people_are_humans_each_of_one_identity(
    example: People, bearers: dict[tuple[str, str], set[str]]
) -> None:
    kinds = dict(example.person.select("person_id", "kind").iter_rows())
    whose: dict[str, set[str]] = {}
    for row in truth("people"):
        handles = [("email", text) for text in row["emails"].split(";") if text]
        handles += [("profile_slug", text) for text in row["profile_slugs"].split(";") if text]
        for person_id in set().union(*(bearers_of(bearers, *handle) for handle in handles)):
            whose.setdefault(person_id, set()).add(row["truth_id"])
            if row["kind"] == "human":
                assert kinds[person_id] == "human", row["name"]
            elif row["kind"] != "owner":
                assert kinds[person_id] != "human", row["name"]
    couples = [people for people in whose.values() if len(people) > 1]
    emails = {row["truth_id"]: row["emails"] for row in truth("people")}
    assert all(len({emails[truth_id] for truth_id in people}) == 1 for people in couples), "only a couple's mailbox"


def plain_rule() -> dict[tuple[str, str], str]:
    """The same address or the same full name is the same person: the rule to beat."""
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def find(key: tuple[str, str]) -> tuple[str, str]:
        while root.setdefault(key, key) != key:
            key = root[key]
        return key

    landed = example_landed()
    names = landed["contact_record"].select(name="full_name", email="email", profile_url="profile_url")
    names = pl.concat([names, landed["participant"].select("name", "email", "profile_url")]).unique()
    for name, email, url in names.iter_rows():
        address, slug = parse_address(email or ""), profile_key(url or "")
        keys = [("email", address.key)] if address else []
        keys += [("profile_slug", slug)] if slug else []
        keys += [("name", parse_name(name).key)] if name and parse_name(name).form == "full" else []
        for key in keys[1:]:
            root[find(key)] = find(keys[0])
    return {key: "/".join(find(key)) for key in list(root)}


def test_the_example_is_never_worse_than_the_plain_rule(bearers: dict[tuple[str, str], set[str]]) -> None:
    plain = plain_rule()
    found: Counter[tuple[str, str]] = Counter()
    for pair in truth("pairs"):
        sides = [(pair["left_kind"], pair["left"]), (pair["right_kind"], pair["right"])]
        canonical = [
            (
                of_kind,
                a.key if of_kind == "email" and (a := parse_address(text)) else profile_key(f"linkedin.com/in/{text}"),
            )
            for of_kind, text in sides
        ]
        found["plain", pair["expect"]] += len({plain.get(key, str(key)) for key in canonical}) == 1  # type: ignore[arg-type]
        found["tieline", pair["expect"]] += bool(bearers_of(bearers, *sides[0]) & bearers_of(bearers, *sides[1]))
    assert found["tieline", "same"] > found["plain", "same"]
    assert found["tieline", "different"] < found["plain", "different"]


def test_the_owner_is_found_with_evidence(example: People, bearers: dict[tuple[str, str], set[str]]) -> None:
    owner = example.person.filter("is_owner").row(0, named=True)
    for row in truth("owner_handles"):
        assert bearers_of(bearers, "email" if row["kind"] == "email" else "profile_slug", row["value"]) == {
            owner["person_id"]
        }
        assert row["value"] in owner["owner_evidence"]
    assert example.owner_handles.columns == ["handle", "evidence", "count"]


def test_tables_are_what_the_warehouse_loads(example: People) -> None:
    for name, frame in example.tables().items():
        assert frame.columns == list(PEOPLE_TABLES[name]), name
    assert example.record_person.height == example.record_person.unique().height
    assert example.person["person_id"].is_unique().all()
    assert set(example.record_person["person_id"]) <= set(example.person["person_id"])


def test_every_join_can_be_explained(example: People) -> None:
    for person_id in example.person["person_id"]:
        told = explain(person_id, example.match_evidence, example.registry)
        assert len(told.joins) == len(told.handles) - 1, told.handles
        assert all(reason.reasons for reason in told.joins)


def test_an_explanation_says_what_weighs_how_much(example: People) -> None:
    scored = example.match_evidence.filter(pl.col("decision") == "matched")
    assert scored["reasons"].str.contains(r"same full name \+\d.*before any evidence -\d.* => \d.* bits, \d+ %").any()


def test_one_question_a_pair_of_people_and_none_twice(example: People) -> None:
    questions = open_questions(example.match_evidence, example.registry, example.record_person, [])
    pairs = [frozenset((q.left_person, q.right_person)) for q in questions]
    assert len(pairs) == len(set(pairs)) > 0
    first = questions[0]
    answered = who(example_landed(), f"different {first.left} {first.right}")
    left = open_questions(answered.match_evidence, answered.registry, answered.record_person, [])
    assert frozenset((first.left_person, first.right_person)) not in {
        frozenset((q.left_person, q.right_person)) for q in left
    }


def acme() -> Contacts:
    return (
        Contacts()
        .mail("jane", "Jane Doe", "jane.doe@acme.example")
        .mail("john", "John Doe", "john.doe@acme.example")
        .contact("jane on linkedin", "Jane Doe", "jane-doe-1", organization="Acme GmbH")
        .contact("sam on linkedin", "Sam Roe", "sam-roe-1", organization="Other Ltd")
    )


def test_one_name_at_one_organization_is_one_person() -> None:
    assert together(who(acme().frames()), "jane", "jane on linkedin")


def test_colleagues_with_other_given_names_never_merge() -> None:
    contacts = acme()
    for given in ("Johanna", "Joanne", "Jo-Ann", "Jon"):
        contacts.mail(given, f"{given} Doe", f"{given.lower()}.doe@acme.example")
    people = who(contacts.frames())
    assert not together(people, "jane", "john")
    assert all(not together(people, "jane", given) for given in ("Johanna", "Jon"))


def test_two_profiles_of_one_archive_are_two_people_and_their_namesake_mail_is_asked_about() -> None:
    contacts = (
        Contacts()
        .contact("first", "Daniel Sommerfeld", "daniel-1", organization="Acme")
        .contact("second", "Daniel Sommerfeld", "daniel-2", organization="Other")
        .mail("mail", "Daniel Sommerfeld", "daniel.sommerfeld@webmail.example")
    )
    people = who(contacts.frames())
    assert groups(people) == {frozenset({"first"}), frozenset({"second"}), frozenset({"mail"})}
    asked = people.match_evidence.filter(pl.col("decision") == "review")
    assert asked.height == 2
    assert asked["reasons"].str.contains("about as likely").all()


def test_a_changed_profile_address_is_the_same_person() -> None:
    since = {"organization": "Acme", "connected_on": date(2019, 5, 1)}
    contacts = (
        Contacts()
        .contact("old", "Jane Doe", "jane-doe-9f2", file="archive 2020", **since)
        .contact("new", "Jane Doe", "janedoe", file="archive 2026", **since)
    )
    assert together(who(contacts.frames()), "old", "new")


def test_a_shared_mailbox_is_neither_of_its_two() -> None:
    contacts = acme().mail("both", "Jane and Joe Doe", "jane-and-joe@doe.example")
    contacts.mail("joe", "Joe Doe", "joe@doe.example")
    people = who(contacts.frames())
    assert kind(people, "both") == "shared"
    assert not together(people, "both", "jane")
    assert not together(people, "both", "joe")


def test_a_couples_mailbox_is_two_people_by_the_names_used() -> None:
    contacts = (
        Contacts()
        .mail("anna 1", "Anna Roe", "roes@webmail.example")
        .mail("bernd 1", "Bernd Roe", "roes@webmail.example")
        .mail("anna 2", "Roe, Anna", "roes@webmail.example")
        .mail("nameless", None, "roes@webmail.example")
        .contact("bernd on linkedin", "Bernd Roe", "bernd-roe", points=[("email", "roes@webmail.example")])
    )
    people = who(contacts.frames())
    assert together(people, "anna 1", "anna 2")
    assert together(people, "bernd 1", "bernd on linkedin")
    assert not together(people, "anna 1", "bernd 1")
    assert kind(people, "nameless") == "shared"


def test_a_role_address_is_nobodys_key() -> None:
    contacts = acme().mail("role 1", "Jane Doe", "info@acme.example").mail("role 2", "Sam Roe", "info@acme.example")
    people = who(contacts.frames())
    assert kind(people, "role 1") == "role"
    assert not together(people, "jane", "role 1")
    assert not together(people, "jane", "sam on linkedin")


def test_placeholders_bind_nobody() -> None:
    contacts = Contacts()
    contacts.mail("one", "Jane Doe", "unknown@acme.example").mail("two", "John Roe", "unknown@acme.example")
    assert kind(who(contacts.frames()), "one") == "automated"


def test_a_common_name_alone_joins_nobody() -> None:
    contacts = Contacts()
    for number in range(40):
        contacts.contact(f"profile {number}", "Wei Zhang", f"wei-zhang-{number}", organization=f"Firm{number}")
    contacts.mail("mail", "Wei Zhang", "wz8@webmail.example").mail("other", "Wei Zhang", "weiz@gmail.com")
    people = who(contacts.frames())
    assert not any(together(people, "mail", f"profile {number}") for number in range(40))
    assert not together(people, "mail", "other")


def test_a_rare_name_alone_joins_and_a_nickname_and_other_spellings_do_too() -> None:
    contacts = Contacts()
    for number in range(60):
        contacts.contact(f"stranger {number}", f"Given{number}a Family{number}b".translate(LETTERS), f"s-{number}")
    contacts.contact("profile", "Katharina Wiesental, MBA", "kathi-w")
    contacts.mail("mail", "Kathi Wiesental", "katharina.wiesental@webmail.example")
    contacts.mail("upper", "WIESENTAL, Katharina", "kw@other.example")
    contacts.contact("cyrillic", "Дмитрий Соколов", "ds-1").mail("latin", None, "dmitri.sokolov@webmail.example")
    people = who(contacts.frames())
    assert together(people, "profile", "mail", "upper")
    assert together(people, "cyrillic", "latin")


LETTERS = str.maketrans("0123456789", "klmnoprstu")


def test_a_former_name_that_the_profile_address_keeps_is_used() -> None:
    contacts = acme().contact("married", "Chinonso Dlaminisi", "chinonso-balogunle-98", organization="Northvane")
    contacts.mail("maiden", "Chinonso Balogunle", "chinonso_balogunle@northvane.example")
    assert together(who(contacts.frames()), "married", "maiden")


def test_a_message_that_gives_only_a_name_is_its_only_bearers() -> None:
    contacts = acme().event("message", [("Sam Roe", None)], source="linkedin", kind="linkedin_message", file="archive")
    assert together(who(contacts.frames()), "message", "sam on linkedin")


def test_people_often_on_one_event_are_rather_two() -> None:
    apart = Contacts().mail("far", "Pat Roe", "pat@acme.example")
    for number in range(6):
        pair = [("Pat Roe", "proe@webmail.example"), ("Pat Roe", "pat.roe@other.example")]
        apart.event(f"meeting {number}", pair, source="calendar", kind="meeting")
    lone = Contacts().mail("a", "Pat Roe", "proe@webmail.example").mail("b", "Pat Roe", "pat.roe@other.example")
    met = who(apart.frames()).match_evidence.filter(pl.col("right").str.contains("proe@"))
    unmet = who(lone.frames()).match_evidence.filter(pl.col("right").str.contains("proe@"))
    assert met["score"].min() < unmet["score"].min()  # type: ignore[operator]
    assert met["reasons"].str.contains("often present together -3.0").any()


def score_of_pat(contacts: Contacts) -> tuple[float, str]:
    """The score of Pat Roe's two addresses, and why."""
    evidence = who(contacts.frames()).match_evidence.filter(
        pl.col("left").str.contains("@other") & pl.col("right").str.contains("@webmail")
        | pl.col("left").str.contains("@acme") & pl.col("right").str.contains("@globex")
    )
    score, reasons = evidence.select("score", "reasons").row(0)
    return score, reasons


@pytest.mark.parametrize("key", ["thread_key", "series_key"])
def test_one_address_in_the_others_conversation_is_rather_the_same_persons(key: str) -> None:
    def written(first: str, second: str) -> Contacts:
        contacts = Contacts().mail("one", "Pat Roe", "proe@webmail.example", **{key: first})
        return contacts.mail("two", "Pat Roe", "pat.roe@other.example", **{key: second})

    apart, _ = score_of_pat(written("a", "b"))
    same, why = score_of_pat(written("a", "a"))
    both = written("a", "a").event(
        "both", [("Pat Roe", "proe@webmail.example"), ("Pat Roe", "pat.roe@other.example")], **{key: "a"}
    )
    assert same == pytest.approx(apart + 2)
    assert "in one conversation, never on one message or meeting of it +2.0" in why
    assert score_of_pat(both)[0] == pytest.approx(apart)
    listed = written("a", "b").mail("list", "Pat Roe", "proe@webmail.example", automation="list", **{key: "b"})
    assert score_of_pat(listed)[0] == pytest.approx(apart)


def test_jobs_side_by_side_are_rather_two_peoples_and_jobs_in_turn_one_persons() -> None:
    def worked(*years: tuple[int, int]) -> Contacts:
        contacts = Contacts()
        for company, period in zip(("acme", "globex"), years, strict=True):
            for year in period:
                at = datetime(year, 6, 1)  # noqa: DTZ001
                contacts.mail(f"{company} {year}", "Pat Roe", f"pat.roe@{company}.example", occurred_at=at)
        return contacts

    unknown, _ = score_of_pat(worked((2008, 2009), (2015, 2016)))
    in_turn, changed = score_of_pat(worked((2008, 2011), (2012, 2016)))
    beside, together = score_of_pat(worked((2008, 2014), (2010, 2016)))
    assert in_turn == pytest.approx(unknown + 0.5)
    assert "a change of jobs +0.5" in changed
    assert beside == pytest.approx(unknown - 1)
    assert "two jobs side by side -1.0" in together


def test_who_only_sends_bulk_is_a_machine_and_who_was_answered_is_not() -> None:
    contacts = Contacts()
    for number in range(25):
        contacts.event(
            f"bulk {number}", [("Deals", "deals@store.example"), ("Me", "me@home.example")], automation="bulk"
        )
        contacts.event(
            f"list {number}", [("Ann Roe", "ann@club.example"), ("Me", "me@home.example")], automation="bulk"
        )
    contacts.event("answer", [("Me", "me@home.example"), ("Ann Roe", "ann@club.example")])
    people = who(contacts.frames(), owner=OwnerSettings(emails=("me@home.example",)))
    assert kind(people, "bulk 1") == "automated"
    assert kind(people, "list 1") == "human"


def test_settings_name_the_owner_and_all_their_handles_are_one() -> None:
    contacts = acme().mail("me", "J.", "me@home.example", occurred_at=datetime(2026, 2, 1))  # noqa: DTZ001
    settings = OwnerSettings(emails=("me@home.example", "john.doe@acme.example"))
    people = who(contacts.frames(), owner=settings)
    assert together(people, "me", "john")
    assert people.person.filter("is_owner").height == 1
    assert people.owner_handles["evidence"].to_list() == ["the settings say so"] * 2


def test_no_records_are_no_people() -> None:
    people = who(Contacts().frames())
    assert people.person.is_empty()
    assert people.registry.is_empty()


def test_an_address_that_writes_in_everybodys_name_is_nobodys() -> None:
    contacts = Contacts().contact("profile", "Ann Roe", "ann-roe")
    given = ["Ann", "Bernd", "Carla", "Dmitri", "Ebru", "Fatima", "Gustav", "Hiroko", "Ines", "Jamal"]
    for number in range(300):
        name = f"{given[number % 10]} {'Qv' + chr(97 + number // 26) + chr(97 + number % 26)}ok"
        contacts.mail(f"mail {number}", name, "letters@platform.example").mail(
            f"ann {number}", "Ann Roe", "letters@platform.example"
        )
    people = who(contacts.frames())
    assert kind(people, "mail 1") == "shared"
    assert together(people, "mail 1", "mail 2", "mail 299", "ann 0")
    assert not together(people, "ann 0", "profile")


def test_a_name_in_the_settings_claims_the_records_that_give_only_that_name() -> None:
    contacts = acme().event(
        "message", [("Ute Poe", None), ("Jane Doe", None)], kind="linkedin_message", source="linkedin"
    )
    settings = OwnerSettings(emails=("john.doe@acme.example",), names=("Poe, Ute",))
    assert together(who(contacts.frames(), owner=settings), "message", "john")
