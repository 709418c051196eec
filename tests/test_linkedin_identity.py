"""Who is who over LinkedIn archives of several years and the address books beside them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from connectors.landing import SCHEMAS
from tests.linkedin_landing import DATA, Landed, land, land_archive
from transforms.people import OwnerSettings, People, resolve

TABLES = ("contact_record", "contact_point", "event", "participant")


def _people(landed: Sequence[Landed]) -> People:
    frames = {
        name: pl.concat([pl.DataFrame(schema=SCHEMAS[name]), *(one.table(name) for one in landed)]) for name in TABLES
    }
    return resolve(frames, [], OwnerSettings(), None)


@pytest.fixture(scope="module")
def people() -> People:
    return _people([one for path in sorted(DATA.iterdir()) for one in land(path)])


def _ids(people: People, kind: str, value: str) -> set[str]:
    found = people.person_identity.filter((pl.col("kind") == kind) & (pl.col("value") == value))
    return set(found["person_id"])


def test_one_contact_in_three_spellings_and_four_address_books_is_one_person(people: People) -> None:
    by_url = _ids(people, "profile_url", "https://www.linkedin.com/in/tomás-rebollar-77a0b1")
    assert len(by_url) == 1
    for address in ("tomas.rebollar@example.org", "tomas@example.net", "t@example.com"):
        assert _ids(people, "email", address) == by_url


def test_two_people_called_alex_moreno_stay_two(people: People) -> None:
    ids = [_ids(people, "profile_url", f"https://www.linkedin.com/in/alex-moreno-{slug}") for slug in ("1", "22b")]
    assert [len(found) for found in ids] == [1, 1]
    assert ids[0] != ids[1]


def test_nobody_is_called_in_nor_linkedin_member(people: People) -> None:
    values = set(people.person_identity["value"])
    assert not {value for value in values if value.rstrip("/").endswith("linkedin.com/in")}
    assert not {value for value in values if "linkedin member" in value.casefold()}


def test_the_owner_is_one_person(people: People) -> None:
    owners = people.person.filter(pl.col("is_owner"))
    assert owners.height == 1
    assert _ids(people, "profile_url", "https://www.linkedin.com/in/rowan-quillfeather-4b1a20") == set(
        owners["person_id"]
    )


def test_one_member_under_two_slugs_in_two_archives_is_one_person() -> None:
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
    landed = []
    for day, slug, job in (("01-02-2024", "ana-lim-old", "Contoso,Rep"), ("01-02-2026", "ana-lim", "Litware,Head")):
        row = f"Ana,Lim,https://www.linkedin.com/in/{slug},,{job},03 Jun 2022"
        name = f"Basic_LinkedInDataExport_{day}/Connections.csv"
        landed.append(land_archive({name: f"{header}\n{row}"}))
    people = _people(landed)
    ids = [_ids(people, "profile_url", f"https://www.linkedin.com/in/{slug}") for slug in ("ana-lim-old", "ana-lim")]
    assert ids[0] == ids[1] != set()


def test_landing_an_old_archive_again_changes_nothing() -> None:
    old = land(DATA / "2025-08_Complete_LinkedInDataExport_08-26-2025.zip")
    new = land(DATA / "2026-03_Basic_LinkedInDataExport_03-09-2026")
    keys = [
        pl.concat([one.table("event") for one in order]).unique("event_key").sort("event_key")["event_key"].to_list()
        for order in ([*old, *new], [*new, *old], [*old, *new, *old])
    ]
    assert keys[0] == keys[1] == keys[2]


@pytest.mark.parametrize(("days", "people_found"), [(("03 Jun 2022",), 1), (("03 Jun 2022", "09 Aug 2023"), 2)])
def test_a_connection_without_address_in_an_old_archive_is_whose_name_and_day_it_bears(
    days: tuple[str, ...], people_found: int
) -> None:
    old = "First Name,Last Name,Email Address,Company,Position,Connected On\nKwame,B,,,,03 Jun 2022\n"
    new = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    new += "".join(
        f"Kwame,B,https://www.linkedin.com/in/kwame-{n},,Acme,CFO,{day}\n" for n, day in enumerate(days, start=1)
    )
    landed = [
        land_archive({"Basic_LinkedInDataExport_01-02-2023/Connections.csv": old}),
        land_archive({"Basic_LinkedInDataExport_01-02-2026/Connections.csv": new}),
    ]
    people = _people(landed)
    assert people.person.height == people_found
    assert "connected on the same day" in " ".join(people.match_evidence["reasons"])


def test_two_of_one_name_in_an_old_archive_are_not_joined_through_it() -> None:
    old = "First Name,Last Name,Email Address,Company,Position,Connected On\n"
    old += "Kwame,B,,,,03 Jun 2022\nKwame,B,,,,09 Aug 2023\n"
    new = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    new += "Kwame,B,https://www.linkedin.com/in/kwame-1,,,,03 Jun 2022\n"
    new += "Kwame,B,https://www.linkedin.com/in/kwame-2,,,,09 Aug 2023\n"
    landed = [
        land_archive({f"Basic_LinkedInDataExport_01-02-{year}/Connections.csv": text})
        for year, text in (("2024", old), ("2026", new))
    ]
    ids = [_ids(_people(landed), "profile_url", f"https://www.linkedin.com/in/kwame-{n}") for n in (1, 2)]
    assert ids[0] != ids[1]
