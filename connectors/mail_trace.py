"""Message traces of Exchange and Microsoft 365 as CSV: who wrote to whom and when, where no mailbox can be exported.

The older form has one row a message with all its recipients, the newer one row a recipient. Times are UTC; PowerShell
writes them as its own country does, and which order that is shows only over the whole trace.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from connectors.delimited import Delimited, may_be_table, read_delimited
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions
from connectors.mail_meaning import Place
from connectors.mail_rows import MessageRows

NAME = "message_trace"
VERSION = 2
GROUPED = False

_COLUMNS = {
    "at": ("origintimestamputc", "received", "receivedutc"),
    "sender": ("senderaddress",),
    "people": ("recipientstatus", "recipientaddress"),
    "subject": ("messagesubject", "subject"),
    "status": ("status",),
    "size": ("totalbytes", "size"),
    "key": ("messageid",),
}
_NEEDED = ("at", "sender", "people", "key")
_NUMERIC = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}),?\s+(\d{1,2}:\d{2}(?::\d{2})?)(\s*[ap]\.?m\.?)?", re.IGNORECASE
)
_SPAM = frozenset(("filteredasspam", "quarantined"))


@dataclass
class _Traced:
    """One message of a trace, from one row or from many."""

    line: int
    row: dict[str, str]
    people: dict[str, None] = field(default_factory=dict)
    delivered: bool = False


def recognise(head: bytes, name: str) -> str | None:
    """Return "message trace" for a table with the columns of one, else None."""
    if not may_be_table(head, name):
        return None
    return "message trace" if read_delimited(io.BytesIO(head), _is_header) else None


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: whether subjects are kept, and the limit of records."""
    return f"{options.keep_subjects} {options.max_records}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Land message traces. Raises ExportError when none of them has a header."""
    rows = MessageRows(landing, options, members[0].prefix if members else "")
    found = [_land_trace(member, rows, landing, options) for member in members]
    rows.close()
    if not any(found):
        raise ExportError("no header of a message trace was found: download the trace again as CSV")


def _land_trace(member: Member, rows: MessageRows, landing: Landing, options: ReadOptions) -> bool:
    traced: dict[str, _Traced] = {}
    try:
        with member.open() as stream:
            document = read_delimited(stream, _is_header)
            if document is None:
                landing.reject(f"{member.prefix}0", "no_header", "no line is a header of a message trace")
                return False
            for frame in _frames(document, member.prefix, landing, options):
                for row in frame.iter_rows(named=True):
                    _note(traced, row.pop("line"), row)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        landing.reject(f"{member.prefix}0", "document_damaged", "the file could not be read to its end")
    is_day_first = _is_day_first(one.row["at"] for one in traced.values())
    for one in traced.values():
        one.row["at"] = _ordered(one.row["at"], is_day_first)
        size = one.row.get("size", "").strip()
        place = Place() if one.delivered else Place("spam")
        rows.add(f"{member.prefix}{one.line}", _header(one), int(size[:12]) if size.isdecimal() else 0, place)
    landing.progress(member.size or 0, len(traced))
    return True


def _is_header(cells: Sequence[str]) -> bool:
    return all(any(spelling in cells for spelling in _COLUMNS[name]) for name in _NEEDED)


def _frames(document: Delimited, prefix: str, landing: Landing, options: ReadOptions) -> Iterator[pl.DataFrame]:
    def problem(line: int, reason: str, detail: str) -> None:
        landing.reject(f"{prefix}{line}", reason, detail)

    columns: dict[str, str] = {}
    for name, spellings in _COLUMNS.items():
        found = next((spelling for spelling in spellings if spelling in document.columns), None)
        if found:
            columns[name] = found
    return document.frames(columns, options.max_records, problem)


def _note(traced: dict[str, _Traced], line: int, row: dict[str, str]) -> None:
    one = traced.setdefault(row["key"].strip() or f"line {line}", _Traced(line, row))
    for person in row["people"].split(";"):
        address, _mark, status = person.partition("##")
        if "@" in address:
            one.people[address.strip()] = None
        statuses = (status or row.get("status", "")).casefold().replace(" ", "").split(",")
        one.delivered = one.delivered or _SPAM.isdisjoint(statuses)


def _is_day_first(times: Iterable[str]) -> bool | None:
    """Return whether dates with slashes or dashes begin with the day, None where nothing tells."""
    answer = None
    for found in filter(None, (_NUMERIC.fullmatch(time.strip()) for time in times)):
        if int(found[1]) > 12 or int(found[3]) > 12:
            return int(found[1]) > 12
        answer = False if found[6] else answer
    return answer


def _ordered(time: str, is_day_first: bool | None) -> str:
    """Return a time with its year first; unchanged where its order is unknown, or plain."""
    found = _NUMERIC.fullmatch(time.strip())
    if not found:
        return time
    if found[2] == ".":
        is_day_first = True
    if is_day_first is None:
        return time
    day, month = (found[1], found[3]) if is_day_first else (found[3], found[1])
    return f"{found[4]}-{month}-{day} {found[5]}{found[6] or ''}"


def _header(one: _Traced) -> bytes:
    fields = {
        "From": one.row["sender"],
        "To": ",".join(one.people),
        "Date": one.row["at"],
        "Subject": one.row.get("subject", ""),
        "Message-ID": one.row["key"],
    }
    return "".join(f"\n{name}: {' '.join(text.split())}" for name, text in fields.items() if text.strip()).encode()
