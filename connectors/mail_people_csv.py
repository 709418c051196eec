"""Outlook's export of mail as CSV: whom the mail was with, and nothing more, since that form holds no dates.

Each person becomes one contact: by internet address, or by name alone where all that is told of them is a mailbox of
Exchange (an X.500 name). The text of the messages and their subjects are passed over. Outlook translates the headers;
the languages below are read too.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence

from connectors.capture_dates import date_in_path, stated_time
from connectors.contact_fields import ContactRows
from connectors.delimited import Delimited, may_be_table, read_delimited
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions

NAME = "mail_people_csv"
VERSION = 3
GROUPED = False

# "From: (Name)", "An: (Adresse)" and so on, in their normal form.
_NAME = re.compile(
    r"(from|to|b?cc|von|an|de|à|para|da|a|van|aan|cci|cco|ccn|od|komu|do|kopie|skrytákopie|u?dw|från|fra|till?|kopia"
    r"|hemligkopia|от|кому|копия|ск)(?:name|nom|nombre|nome|naam|jméno|nazwa|namn|navn|имя)"
)
_ADDRESS = "address adresse adresa dirección endereço indirizzo adres adress адрес".split()
_NEEDED = 3


def recognise(head: bytes, name: str) -> str | None:
    """Return "Outlook mail as CSV" for a table with the columns of one, else None."""
    if not may_be_table(head, name):
        return None
    return "Outlook mail as CSV" if read_delimited(io.BytesIO(head), _is_header) else None


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the date in the file's path, and the limit of records."""
    return f"{date_in_path(name)}|{options.max_records}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Land the people of mail. Raises ExportError when none of the members has a header."""
    if not sum(_land_people(member, landing, options) for member in members):
        raise ExportError("no header of Outlook's mail was found: export the mail again as CSV")


def _is_header(cells: Sequence[str]) -> bool:
    return len(_columns(cells)) >= _NEEDED


def _columns(cells: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of columns that hold names and addresses of the same people."""
    pairs = []
    for cell in cells:
        found = _NAME.fullmatch(cell)
        address = next((found[1] + word for word in _ADDRESS if found[1] + word in cells), None) if found else None
        if address:
            pairs.append((cell, address))
    return pairs


def _land_people(member: Member, landing: Landing, options: ReadOptions) -> bool:
    rows = ContactRows(landing, stated_time(member))
    known: dict[str, tuple[str, str, str]] = {}
    try:
        with member.open() as stream:
            document = read_delimited(stream, _is_header)
            if document is None:
                landing.reject(f"{member.prefix}0", "no_header", "no line is a header of Outlook's mail")
                return False
            _collect(document, known, member.prefix, landing, options)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        landing.reject(f"{member.prefix}0", "document_damaged", "the file could not be read to its end")
    reached = {name.casefold() for _record, name, email in known.values() if email}
    for record, name, email in known.values():
        if not email and name.casefold() in reached:
            continue
        rows.add(
            f"{member.prefix}{record}",
            full_name=name,
            names=(None, None, None),
            emails=[email] if email else [],
            phones=[],
            urls=[],
            organization=None,
            title=None,
            birthday_text=None,
        )
    rows.close()
    landing.progress(member.size or 0, len(known))
    return True


def _collect(
    document: Delimited, known: dict[str, tuple[str, str, str]], prefix: str, landing: Landing, options: ReadOptions
) -> None:
    """Note record, name and address of everybody, each address once, with the first name beside it.

    Who has no address is known by name, each once too.
    """

    def problem(line: int, reason: str, detail: str) -> None:
        landing.reject(f"{prefix}{line}", reason, detail)

    pairs = _columns(document.columns)
    for frame in document.frames({cell: cell for pair in pairs for cell in pair}, options.max_records, problem):
        for row in frame.iter_rows(named=True):
            for role, (names, addresses) in enumerate(pairs):
                for place, (name, email) in enumerate(_people(row[names], row[addresses])):
                    key = email.lower() or f"name {name.casefold()}"
                    if key not in known or (name and not known[key][1]):
                        known[key] = (f"{row['line']}/{role}/{place}", name, email)


def _people(names: str, addresses: str) -> list[tuple[str, str]]:
    """Return the name and address of each person of a cell that joins them; an X.500 name is an empty address."""
    shown, emails = names.split(";"), addresses.split(";")
    if len(shown) != len(emails):
        shown = [""] * len(emails)
    people = []
    for name, address in zip(shown, emails, strict=True):
        full_name, email = name.strip(" '\""), address.strip(" '<>")
        full_name = "" if "@" in full_name else full_name
        if email[:3].lower() == "/o=":
            people += [(full_name, "")] if full_name else []
        elif "@" in email and "/" not in email:
            people.append((full_name, email))
    return people
