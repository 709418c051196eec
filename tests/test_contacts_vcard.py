"""vCards of 2.1, 3.0 and 4.0, of several makers, and what a broken card costs."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

import time
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import contacts_vcard
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions
from tests.linkedin_landing import DATA, Landed, land, land_archive

COLUMNS = (
    "full_name",
    "given_name",
    "family_name",
    "email",
    "phone",
    "organization",
    "title",
    "profile_url",
    "birthday",
)


def _card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def _landed(*cards: str | bytes) -> Landed:
    return land_archive(
        {"contacts.vcf": b"".join(card if isinstance(card, bytes) else card.encode() for card in cards)}
    )


def _one(*lines: str, version: str = "3.0") -> dict[str, object]:
    return _landed(_card(*lines, version=version)).table("contact_record").row(0, named=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("contacts_v21_quoted_printable.vcf", (None, "+351555010", None, None, None, None)),
        (
            "contacts_v30.vcf",
            (
                "tomas.rebollar@example.org",
                "+351 555 010",
                "Contoso",
                "Engineer",
                "https://www.linkedin.com/in/tomás-rebollar-77a0b1",
                "--05-06",
            ),
        ),
    ],
)
def test_each_form_tells_the_same_contact(name: str, expected: tuple[str | None, ...]) -> None:
    (landed,) = land(DATA / "other_sources" / name)
    assert landed.rows("contact_record", *COLUMNS) == [("Tomás Rebollar", "Tomás", "Rebollar", *expected)]
    assert landed.rejects() == []
    assert landed.table("event").is_empty()


def test_version_4_with_its_uris_and_preferences() -> None:
    landed = _landed(
        _card(
            "FN:Ana Lim",
            "N:Lim;Ana;Maria,José;;",
            "EMAIL;PREF=2:ana@old.example",
            "EMAIL;PREF=1:ana@lim.example",
            'TEL;VALUE=uri;TYPE="voice,home":tel:+1-555-555-5555',
            "BDAY:19900506",
            "ORG:Contoso\\, Inc.;Platform",
            "REV:20240506T070809Z",
            version="4.0",
        )
    )
    assert landed.rows("contact_record", *COLUMNS) == [
        (
            "Ana Lim",
            "Ana",
            "Lim",
            "ana@lim.example",
            "+1-555-555-5555",
            "Contoso, Inc.",
            None,
            None,
            "1990-05-06",
        )
    ]
    assert landed.rows("contact_point", "kind", "value") == [("email", "ana@old.example")]
    assert landed.captured_at == datetime(2024, 5, 6, 7, 8, 9)


def test_apple_and_google_ways() -> None:
    card = _one(
        "N:Lim;Ana;;;",
        "FN:Ana Lim",
        "ORG:Contoso;",
        "item1.EMAIL;type=INTERNET;type=pref:ana@lim.example",
        "TEL;type=CELL:\u202a+1 555 0100\u202c",
        "X-SOCIALPROFILE;type=linkedin;x-user=ana:http://www.linkedin.com/in/ana-lim",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-22",
        "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 100_000,
    )
    assert [card[name] for name in COLUMNS] == [
        "Ana Lim",
        "Ana",
        "Lim",
        "ana@lim.example",
        "+1 555 0100",
        "Contoso",
        None,
        "https://www.linkedin.com/in/ana-lim",
        "--01-22",
    ]


def test_quoted_printable_over_several_lines_and_in_other_character_sets() -> None:
    folded = _one(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Li=C3=\n=A9;Zo=C3=AB;;;", "TEL;CELL:1234567", version="2.1"
    )
    assert (folded["full_name"], folded["phone"]) == ("Zoë Lié", "1234567")
    latin = _one("FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Zo=EB", version="2.1")
    assert latin["full_name"] == "Zoë"
    raw = _landed(_card("FN:Zoë Lié", version="2.1").encode("cp1252"))
    assert raw.rows("contact_record", "full_name") == [("Zoë Lié",)]


@pytest.mark.parametrize(
    "name", ["张伟", "محمد الأحمد", "Ольга Петрова", "Jane 🚀", "𝐌𝐢𝐚 𝐒𝐭𝐨𝐧𝐞", "O’Dwyer, MBA", "Kwame B"]
)
def test_names_keep_their_form(name: str) -> None:
    assert _one("FN:" + name.replace(",", "\\,"))["full_name"] == name


def test_a_bad_card_costs_that_card_and_a_bad_line_that_line() -> None:
    landed = _landed(
        _card("FN:Ana Lim"),
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut Short\r\n",
        _card(
            "FN:Bo Ek",
            "EMAIL;TYPE=;;:x",
            "TEL without a colon",
            "FN;CHARSET=KOI9;ENCODING=QUOTED-PRINTABLE:=E1",
            "FN;ENCODING=QUOTED-PRINTABLE,x:=E1",
        ),
        _card("NOTE:nobody"),
        _card("KIND:group", "FN:Friends", version="4.0"),
        "BEGIN:VCARD\r\nFN:Never Ends",
    )
    assert landed.rows("contact_record", "record", "full_name") == [("1", "Ana Lim"), ("3", "Bo Ek")]
    assert landed.rejects() == [
        ("2", "cut_short"),
        ("3", "bad_line"),
        ("4", "empty_record"),
        ("5", "not_a_person"),
        ("6", "cut_short"),
    ]


def test_an_agent_inside_a_card_is_not_the_person() -> None:
    inner = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:The Agent\r\nEND:VCARD"
    landed = _landed(_card("FN:Ana Lim", "AGENT:", inner, "TEL:1234567", version="2.1"))
    assert landed.rows("contact_record", "full_name", "phone") == [("Ana Lim", "1234567")]


def test_only_cards_are_taken_for_cards() -> None:
    assert contacts_vcard.recognise(_card("FN:x").encode("utf-16"), "x") == "vCard contacts"
    assert contacts_vcard.recognise(b"\xef\xbb\xbf\r\n\r\nbegin:vcard\r\n", "x") == "vCard contacts"
    assert contacts_vcard.recognise(b"Subject: hi\n\nBEGIN:VCARD\n", "x.vcf") is None
    assert contacts_vcard.recognise(b"", "x.vcf") is None
    assert contacts_vcard.recognise(b"BEGIN:VCALENDAR\r\n", "x.vcf") is None


def test_a_document_without_a_card_is_an_error(tmp_path: Path) -> None:
    member = Member("x.vcf", 1, None, lambda: BytesIO(b"nothing\n"))
    with pytest.raises(ExportError, match=r"export the contacts again as \.vcf"):
        contacts_vcard.land([member], Landing(tmp_path, "x"), ReadOptions())


@pytest.mark.parametrize(
    "line",
    [
        "TEL;" + "B;" * 3_000,
        "EMAIL;" + "B," * 3_000,
        "EMAIL;X=" + '"a",' * 3_000,
        "N:" + "a;" * 5_000,
        "EMAIL;A=" + '"' + "x" * 20_000,
        "a." * 5_000 + "TEL:1",
        "EMAIL;ENCODING=QUOTED-PRINTABLE:" + ("x" * 70 + "=\r\n") * 30_000,
    ],
)
def test_no_line_takes_long(line: str) -> None:
    # vobject's own pattern would try for years on some of these.
    started = time.process_time()
    assert _landed(_card("FN:Ana Lim", line)).table("contact_record").height == 1
    assert time.process_time() - started < 10


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), max_size=6))
def test_any_text_inside_a_card_is_survived(lines: list[str]) -> None:
    _landed(_card("FN:Ana Lim", *(f"EMAIL{line}" for line in lines)), _card("FN:Bo Ek"))
