"""Address books as CSV: Google in both forms, Outlook.com and desktop Outlook in several languages."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from connectors import contacts_csv, recognise
from connectors.contact_fields import birthday, split_values
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions
from tests.linkedin_landing import DATA, Landed, land, land_archive

BOOKS = DATA / "other_sources"
PROFILE = "https://www.linkedin.com/in/tomás-rebollar-77a0b1"
COLUMNS = ("full_name", "email", "phone", "organization", "title", "profile_url", "birthday")


def _landed(text: str | bytes, name: str = "contacts.csv") -> Landed:
    return land_archive({name: text})


@pytest.mark.parametrize(
    ("book", "profile_url", "birthday_on"),
    [
        ("google_contacts_2024plus.csv", PROFILE, "1990-05-06"),
        ("google_contacts_legacy.csv", None, None),
        ("outlook_com_contacts.csv", None, None),
    ],
)
def test_each_form_tells_the_same_contact(book: str, profile_url: str | None, birthday_on: str | None) -> None:
    (landed,) = land(BOOKS / book)
    assert landed.rows("contact_record", *COLUMNS) == [
        (
            "Tomás Rebollar",
            "tomas.rebollar@example.org",
            "+351 555 010",
            "Contoso",
            "Engineer",
            profile_url,
            birthday_on,
        )
    ]
    assert landed.rows("contact_record", "source", "is_owner", "given_name", "family_name") == [
        ("contacts", False, "Tomás", "Rebollar")
    ]
    assert landed.rejects() == []
    assert landed.table("event").is_empty(), "an address book is no contact"


def test_several_values_in_one_cell_and_in_numbered_groups_are_all_kept() -> None:
    (landed,) = land(BOOKS / "google_contacts_2024plus.csv")
    assert landed.rows("contact_point", "kind", "value") == [
        ("email", "tomas@example.net"),
        ("email", "t@example.com"),
        ("phone", "+351 555 011"),
    ]


def test_the_number_of_groups_depends_on_the_data() -> None:
    header = "First Name,Last Name,Labels," + ",".join(f"E-mail {n} - Label,E-mail {n} - Value" for n in range(1, 13))
    cells = ",".join(f"x,a{n}@lim.example" for n in range(1, 13))
    landed = _landed(f"{header}\nAna,Lim,* myContacts,{cells}\n")
    assert landed.table("contact_point").height == 11


def test_desktop_outlook_writes_its_own_language_and_code_page() -> None:
    header = (
        "Anrede;Vorname;Weitere Vornamen;Nachname;Firma;Position;Telefon geschäftlich;Mobiltelefon;Fax geschäftlich;"
        "Geburtstag;E-Mail-Adresse;E-Mail-Typ;E-Mail 2: Adresse;Webseite"
    )
    row = (
        "Frau;Jörg;;Müßig;Löwe AG;Prüfer;+49 30 1;+49 171 2;+49 30 9;0/0/00;j@loewe.example;SMTP;j@muessig.example;"
        "https://de.linkedin.com/in/j%C3%B6rg-m"
    )
    landed = _landed(f"{header}\r\n{row}\r\n".encode("cp1252"))
    assert landed.rows("contact_record", *COLUMNS) == [
        (
            "Jörg Müßig",
            "j@loewe.example",
            "+49 30 1",
            "Löwe AG",
            "Prüfer",
            "https://www.linkedin.com/in/jörg-m",
            None,
        )
    ]
    assert landed.rows("contact_point", "kind", "value") == [("email", "j@muessig.example"), ("phone", "+49 171 2")]


@pytest.mark.parametrize(
    "header",
    [
        "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Mobile Phone,E-mail Address",
        "Prénom,Nom,Société,Fonction,Tél. mobile,Adresse de messagerie,Page Web",
        "Nombre,Apellidos,Empresa,Puesto,Móvil,Dirección de correo electrónico,Página Web",
        "Nome,Cognome,Società,Posizione,Cellulare,Indirizzo posta elettronica,Pagina Web",
        "Voornaam,Achternaam,Bedrijf,Functie,Mobiele telefoon,E-mailadres,Webpagina",
    ],
)
def test_outlook_is_known_in_several_languages(header: str) -> None:
    is_address = re.compile("mail|correo|messagerie|elettronica", re.IGNORECASE)
    row = ["ana@lim.example" if is_address.search(name) else "x" for name in header.split(",")]
    landed = _landed(f"{header}\n{','.join(row)}\n")
    assert landed.rows("contact_record", "email") == [("ana@lim.example",)]


def test_an_exchange_path_is_no_address_and_a_shared_number_is_nobodys() -> None:
    header = "First Name,Last Name,E-mail Address,Company Main Phone,Business Fax,Assistant's Phone,Mobile Phone"
    landed = _landed(f"{header}\nAna,Lim,/o=ExchangeLabs/cn=ana,1234567,2345678,3456789,\n")
    assert landed.rows("contact_record", "email", "phone") == [(None, None)]
    assert landed.table("contact_point").is_empty()


def test_rows_that_name_nobody_are_counted_and_notes_may_have_several_lines() -> None:
    header = "First Name,Last Name,E-mail Address,Mobile Phone,Notes"
    landed = _landed(f'{header}\nAna,Lim,,,"one\ntwo"\n,,,,note only\nBo,Ek,bo@ek.example,,\n')
    assert landed.rows("contact_record", "record", "full_name") == [
        ("2", "Ana Lim"),
        ("5", "Bo Ek"),
    ]
    assert landed.rejects() == [("4", "empty_record")]


def test_a_name_kept_only_as_filed_is_used() -> None:
    header = "First Name,Last Name,File As,Labels,E-mail 1 - Value"
    landed = _landed(f'{header}\n,,Reception Desk,x,desk@lim.example\nAna,Lim,"Lim, Ana",x,\n')
    assert landed.rows("contact_record", "full_name") == [("Reception Desk",), ("Ana Lim",)]


def test_other_tables_are_none() -> None:
    for text in ("First Name,Last Name\nAna,Lim\n", "Name,Age\nAna,3\n", "", "E-mail 1 - Value,Labels\n"):
        content = text.encode()
        found = recognise(Member("contacts.csv", len(content), None, lambda content=content: BytesIO(content)))  # type: ignore[misc]
        assert found is None


def test_a_book_whose_header_is_gone_is_an_error(tmp_path: Path) -> None:
    member = Member("contacts.csv", 1, None, lambda: BytesIO(b"Ana,Lim,ana@lim.example\n"))
    with pytest.raises(ExportError, match="export the contacts again"):
        contacts_csv.land([member], Landing(tmp_path, "x"), ReadOptions())


def test_a_book_in_a_takeout_is_of_the_time_that_its_archive_states(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        book = (BOOKS / "google_contacts_2024plus.csv").read_bytes()
        archive.writestr(zipfile.ZipInfo("Takeout/Contacts/Friends/Friends.csv", (2026, 3, 4, 5, 6, 8)), book)
    (landed,) = land(tmp_path)
    assert landed.captured_at == datetime(2026, 3, 4, 5, 6, 8)
    assert landed.rows("contact_record", "record") == [("Takeout/Contacts/Friends/Friends.csv:2",)]
    assert contacts_csv.lake_key("contacts 2024-05-06.csv", ReadOptions()).startswith("2024-05-06")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1990-05-06", "1990-05-06"),
        ("19900506", "1990-05-06"),
        ("--05-06", "--05-06"),
        ("--0506", "--05-06"),
        ("1604-01-22", "--01-22"),
        ("Jun 7, 1988", "1988-06-07"),
        ("Jun 7", "--06-07"),
        ("22/1/1990", "1990-01-22"),
        ("1/22/1990", "1990-01-22"),
        ("22.01.1990", "1990-01-22"),
        ("1/2/1990", None),
        ("0/0/00", None),
        ("1990-13-01", None),
        ("", None),
        (None, None),
    ],
)
def test_birthdays_have_one_form_and_ambiguous_ones_none(text: str | None, expected: str | None) -> None:
    assert birthday(text) == expected


def test_cells_are_split_at_the_marks_that_books_use() -> None:
    assert split_values("a@b ::: c@d") == ["a@b", "c@d"]
    assert split_values(" +1 555, +1555 ;x\ny, ") == ["+1 555", "+1555", "x", "y"]
    assert split_values(None) == []
