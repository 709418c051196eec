"""Address books as CSV: Google Contacts (the forms before and since 2024), Outlook.com and desktop Outlook.

Columns are found by name; streets, notes and relations are left out, and so are telephones that a firm shares. Desktop
Outlook translates its headers; the languages below are read too.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence

import polars as pl

from connectors.capture_dates import date_in_path, stated_time
from connectors.contact_fields import ContactRows, split_values
from connectors.delimited import Delimited, may_be_table, read_delimited
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions

NAME = "contacts_csv"
VERSION = 1
GROUPED = False

_FIELDS = {
    "full": "name fullname displayname anzeigename",
    "filed": "fileas",
    "given": "givenname firstname vorname prénom nombre nome voornaam",
    "middle": "additionalname middlename weiterevornamen deuxièmeprénom segundonombre secondonome",
    "family": "familyname lastname nachname nom apellidos cognome achternaam apelido sobrenome",
    "organization": "organizationname organization1name company firma société organización empresa società bedrijf",
    "title": "organizationtitle organization1title jobtitle position fonction puesto cargo posizione functie",
    "birthday": "birthday geburtstag anniversaire cumpleaños compleanno verjaardag aniversário",
}
_COLUMNS = {field: tuple(spellings.split()) for field, spellings in _FIELDS.items()}

# Numbered groups of Google, and the fixed columns of Outlook.
_EMAIL = re.compile(
    r"email\d+value|email(?:address)?|email\d+address|emailadresse|email\d+adresse|adressedemessagerie\d*"
    r"|direcci[oó]nde(?:l)?correoelectr[oó]nico\d*|indirizzopostaelettronica\d*|emailadres\d*|endereçodeemail\d*"
)
_PHONE = re.compile(
    r"phone\d+value|(?:home|business|mobile|car|other|primary)phone\d*|telefon(?:geschäftlich|privat)\d*|mobiltelefon\d*"
    r"|téléphone(?:bureau|domicile)\d*|télmobile|móvil|teléfonodeltrabajo\d*|cellulare|mobieletelefoon"
)
_WEBSITE = re.compile(r"website\d+value|webpage|personalwebpage|webseite|pageweb|páginaweb|paginaweb|webpagina")

_GOOGLE = frozenset({"labels", "groupmembership", "email1value", "phone1value", "phoneticfirstname", "yominame"})
_OUTLOOK = frozenset(
    "emailaddress email2address emaildisplayname businessphone mobilephone homephone webpage jobtitle".split()
)
_OUTLOOK_TRANSLATED = frozenset(
    """
        adressedemessagerie direccióndecorreoelectrónico emailadres emailadresse endereçodeemail
        indirizzopostaelettronica
    """.split()
)


def recognise(head: bytes, name: str) -> str | None:
    """Return whose address book a document is, by its header."""
    if not may_be_table(head, name):
        return None
    document = read_delimited(io.BytesIO(head), _is_header)
    return f"{_maker(document.columns)} contacts" if document else None


def _is_header(cells: Sequence[str]) -> bool:
    names = sum(any(spelling in cells for spelling in _COLUMNS[part]) for part in ("given", "family"))
    return names == 2 and _maker(cells) is not None


def _maker(cells: Sequence[str]) -> str | None:
    if len(_GOOGLE.intersection(cells)) >= 2:
        return "Google"
    is_outlook = len(_OUTLOOK.intersection(cells)) >= 2 or _OUTLOOK_TRANSLATED.intersection(cells)
    return "Outlook" if is_outlook else None


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the date in the file's path, and the limit of records."""
    return f"{date_in_path(name)}|{options.max_records}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Land address books. Raises ExportError when none of them has a header."""
    n_read = 0
    for member in members:
        n_read += _land_book(member, landing, options)
    if not n_read:
        raise ExportError("no header of an address book was found: export the contacts again as CSV")


def _land_book(member: Member, landing: Landing, options: ReadOptions) -> bool:
    rows = ContactRows(landing, stated_time(member))
    try:
        with member.open() as stream:
            document = read_delimited(stream, _is_header)
            if document is None:
                landing.reject(f"{member.prefix}0", "no_header", "no line is a header of an address book")
                return False
            for frame in _frames(document, member.prefix, landing, options):
                for row in frame.iter_rows(named=True):
                    _add_contact(rows, f"{member.prefix}{row['line']}", row)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        landing.reject(f"{member.prefix}0", "document_damaged", "the file could not be read to its end")
    rows.close()
    landing.progress(member.size or 0, rows.count)
    return True


def _frames(document: Delimited, prefix: str, landing: Landing, options: ReadOptions) -> Iterator[pl.DataFrame]:
    def problem(line: int, reason: str, detail: str) -> None:
        landing.reject(f"{prefix}{line}", reason, detail)

    columns: dict[str, str] = {}
    for field, spellings in _COLUMNS.items():
        found = next((spelling for spelling in spellings if spelling in document.columns), None)
        if found:
            columns[field] = found
    for pattern, field in ((_EMAIL, "email"), (_PHONE, "phone"), (_WEBSITE, "website")):
        matching = [cell for cell in document.columns if pattern.fullmatch(cell)]
        columns |= {f"{field} {number}": cell for number, cell in enumerate(dict.fromkeys(matching))}
    return document.frames(columns, options.max_records, problem)


def _add_contact(rows: ContactRows, record: str, row: dict[str, str]) -> None:
    def values(field: str) -> list[str]:
        return [value for name, cell in row.items() if name.startswith(f"{field} ") for value in split_values(cell)]

    names = (row.get("given"), row.get("middle"), row.get("family"))
    rows.add(
        record,
        full_name=row.get("full") or (None if any(names) else row.get("filed")),
        names=names,
        emails=values("email"),
        phones=values("phone"),
        urls=values("website"),
        organization=row.get("organization"),
        title=row.get("title"),
        birthday_text=row.get("birthday"),
    )
