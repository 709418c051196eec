"""Outlook's mail as CSV tells whom one knows, never when, and nothing of what was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors import connectors, mail_people_csv
from tests.landed_mail import land_export

HEADER = (
    '"Subject","Body","From: (Name)","From: (Address)","From: (Type)","To: (Name)","To: (Address)","To: (Type)",'
    '"CC: (Name)","CC: (Address)","CC: (Type)","BCC: (Name)","BCC: (Address)","BCC: (Type)","Categories","Importance"\n'
)
ROWS = (
    '"Plan","Dear all,\n""secret"", From: Eve <eve@evil.example>\n","Bob Work","bob@work.example","SMTP",'
    '"Ada Home;cy@x.example","ada@home.example;cy@x.example","SMTP;SMTP",,,,,,,"","Normal"\n'
    '"Re","x","Carla","/o=Firm/ou=Exchange/cn=Recipients/cn=carla","EX","bob@work.example","Bob@work.example","SMTP",'
    '"Cy Dent","CY@x.example","SMTP",,,,"","Normal"\n'
)
GERMAN = (
    "Betreff;Text;Von: (Name);Von: (Adresse);Von: (Typ);An: (Name);An: (Adresse);An: (Typ);Cc: (Name);Cc: (Adresse)\n"
    "Plan;x;Jörg Müller;joerg@x.example;SMTP;Ada;ada@home.example;SMTP;;\n"
)


def people(tmp_path: Path, content: bytes) -> list[tuple[str | None, str | None]]:
    path = tmp_path / "mail.csv"
    path.write_bytes(content)
    landed = land_export(path, mail_people_csv)
    assert landed.events == [] and landed.people == [] and landed.rejects == []
    assert not any(owner["is_owner"] for owner in landed.owners)
    return [(owner["full_name"], owner["email"]) for owner in landed.owners]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_everybody_with_an_address_is_a_contact_once(tmp_path: Path, encoding: str) -> None:
    assert people(tmp_path, (HEADER + ROWS).encode(encoding)) == [
        ("Bob Work", "bob@work.example"),
        ("Ada Home", "ada@home.example"),
        ("Cy Dent", "CY@x.example"),
        ("Carla", None),
    ]


def test_somebody_known_by_an_exchange_mailbox_is_kept_by_name_unless_the_address_is_told_too(tmp_path: Path) -> None:
    row = '"Plan","x","Ada","ada@home.example","SMTP","{}","{}","EX",,,,,,,"","Normal"\n'
    path = "/o=Firm/ou=Exchange/cn=Recipients/cn="
    rows = row.format("Dan;dan@x.example", f"{path}dan;{path}dan2") + row.format("Dan", f"{path}dan")
    rows += row.format("ADA", f"{path}ada")
    assert people(tmp_path, (HEADER + rows).encode()) == [("Ada", "ada@home.example"), ("Dan", None)]


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        (("De : ", "À : ", "Cc : "), ("nom", "adresse", "type")),
        (("De: ", "Para: ", "CC: "), ("nombre", "dirección", "tipo")),
        (("Da: ", "A: ", "Cc: "), ("nome", "indirizzo", "tipo")),
        (("Van: ", "Aan: ", "CC: "), ("naam", "adres", "type")),
        (("Od: ", "Komu: ", "Kopie: "), ("Jméno", "Adresa", "Typ")),
        (("Od: ", "Do: ", "DW: "), ("Nazwa", "Adres", "Typ")),
        (("Från: ", "Till: ", "Kopia: "), ("namn", "adress", "typ")),
        (("Fra: ", "Til: ", "Cc: "), ("navn", "adresse", "type")),
        (("От: ", "Кому: ", "Копия: "), ("имя", "адрес", "тип")),
    ],
)
def test_headers_may_be_translated(tmp_path: Path, fields: tuple[str, ...], parts: tuple[str, ...]) -> None:
    header = ",".join(f'"{field}({part})"' for field in fields for part in parts)
    row = '"Jörg Müller","joerg@x.example","SMTP","Ada","ada@home.example","SMTP",,,'
    expected = [("Jörg Müller", "joerg@x.example"), ("Ada", "ada@home.example")]
    assert people(tmp_path, f'"1","2",{header}\nx,y,{row}\n'.encode()) == expected
    assert people(tmp_path, GERMAN.encode("cp1252")) == expected


def test_nothing_of_a_message_is_stored(tmp_path: Path) -> None:
    assert "secret" not in str(people(tmp_path, (HEADER + ROWS).encode()))
    assert "evil" not in str(people(tmp_path, (HEADER + ROWS).encode()))


def test_a_broken_row_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "mail.csv"
    path.write_text(HEADER + '"wider",' * 20 + "\n" + '"than","all"' * 9 + ",x" * 20 + "\n" + ROWS)
    landed = land_export(path, mail_people_csv)
    assert len(landed.owners) == 4
    assert {reject["reason"] for reject in landed.rejects} == {"wrong_width"}


@pytest.mark.parametrize("text", [HEADER + ROWS, GERMAN])
def test_no_other_reader_claims_it(text: str) -> None:
    assert [one.NAME for one in connectors() if one.recognise(text.encode(), "mail.csv")] == ["mail_people_csv"]
