"""Address books as vCard 2.1, 3.0 and 4.0, of any maker, one card at a time; lines are read with vobject.

A card that cannot be read costs that card, a line that cannot be read that line. Pictures, sounds, notes and postal
addresses are not looked at.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice

from vobject import base
from vobject.vcard import splitFields

from connectors.capture_dates import date_in_path, stated_time
from connectors.contact_fields import ContactRows
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions
from connectors.text_lines import text_lines

NAME = "contacts_vcard"
VERSION = 1
GROUPED = False

MAX_CARD_LINES = 2_000
MAX_LINE_CHARS = 20_000
_READ = frozenset("FN N EMAIL TEL URL ORG TITLE BDAY KIND REV IMPP X-SOCIALPROFILE X-ADDRESSBOOKSERVER-KIND".split())
_BEGIN = re.compile(r"^\s*BEGIN:VCARD\s*$", re.IGNORECASE)
_END = re.compile(r"^\s*END:VCARD\s*$", re.IGNORECASE)
_PROPERTY = re.compile(r"^(?:[\w-]+\.)?([\w-]+)[;:]", re.ASCII)
# What vobject's own pattern matches at once; on any other line it would try for ever.
_WELL_FORMED = re.compile(
    r"""^(?:[\w-]{1,60}\.)?[\w-]{1,60}(?:;[\w-]{1,60}(?:=(?:"[^"\n]{0,200}"|[^";:,\n]{0,200})"""
    r"""(?:,(?:"[^"\n]{0,200}"|[^";:,\n]{0,200})){0,20})?){0,20}:[^\n]*$""",
    re.ASCII,
)
_QUOTED_PRINTABLE = re.compile(r"^[^:]*quoted-printable[^:]*:", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_REVISED = re.compile(r"^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d))?")
_SCHEME = re.compile(r"^(?:tel|mailto):", re.IGNORECASE)
_NO_PERSON = frozenset({"group", "org", "organization", "location", "thing", "application", "device"})


def recognise(head: bytes, name: str) -> str | None:
    """Return that a document is a vCard file, when a card begins before anything else does."""
    if head.startswith(b"PK"):
        return None
    lines = (line for line in islice(text_lines(head[:4], BytesIO(head[4:])), 20) if line.strip("\ufeff \t\r\n"))
    return "vCard contacts" if _BEGIN.match(next(lines, "")) else None


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the date in the file's path, and the limit of records."""
    return f"{date_in_path(name)}|{options.max_records}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Land the cards of vCard documents. Raises ExportError when none of them holds a card."""
    n_cards = 0
    for member in members:
        n_cards += _Reader(member, landing, options).read()
    if not n_cards:
        raise ExportError("no contact was found in it: export the contacts again as .vcf")


class _Reader:
    """Reads one document, card by card."""

    def __init__(self, member: Member, landing: Landing, options: ReadOptions) -> None:
        self._member = member
        self._landing = landing
        self._limit = options.max_records
        self._rows = ContactRows(landing, stated_time(member))

    def read(self) -> int:
        """Land the cards and return how many there were."""
        count = 0
        prefix = self._member.prefix
        try:
            with self._member.open() as stream:
                for count, lines in enumerate(_cards(text_lines(stream.read(4), stream)), start=1):
                    if count > self._limit:
                        self._landing.reject(f"{prefix}{count}", "too_many_records", f"only {self._limit} are read")
                        break
                    self._card(f"{prefix}{count}", lines)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            self._landing.reject(f"{prefix}0", "document_damaged", f"read until card {count}")
        self._rows.close()
        self._landing.progress(self._member.size or 0, count)
        return count

    def _card(self, record: str, lines: list[str] | None) -> None:
        if lines is None:
            self._landing.reject(record, "cut_short", "the card never ends")
            return
        card = _Card(lines)
        if card.bad_lines:
            self._landing.reject(record, "bad_line", f"{card.bad_lines} lines were not understood; the card was kept")
        kinds = card.texts("KIND") + card.texts("X-ADDRESSBOOKSERVER-KIND")
        if _NO_PERSON.intersection(map(str.casefold, kinds)):
            self._landing.reject(record, "not_a_person", "a card of a group, an organization or a thing")
            return
        for text in card.texts("REV"):
            self._rows.seen(_moment(text))
        family, given, middle = card.parts("N", 3)
        self._rows.add(
            record,
            full_name=card.text("FN"),
            names=(given, middle, family),
            emails=card.texts("EMAIL"),
            phones=card.texts("TEL"),
            urls=card.texts("URL") + card.texts("X-SOCIALPROFILE") + card.texts("IMPP"),
            organization=card.parts("ORG", 1)[0],
            title=card.text("TITLE"),
            birthday_text=card.text("BDAY"),
        )


class _Card:
    """The properties of one card that are read, preferred values first."""

    def __init__(self, lines: list[str]) -> None:
        self.bad_lines = 0
        self._values: dict[str, list[tuple[bool, str]]] = {}
        for line in lines:
            found = _PROPERTY.match(line)
            if found and found[1].upper() not in _READ:
                continue
            content = _content(line)
            if content is None:
                self.bad_lines += 1
            else:
                self._values.setdefault(content.name, []).append((not _is_preferred(content), content.value))

    def texts(self, name: str) -> list[str]:
        """Return all values of a property as plain text."""
        ranked = sorted(self._values.get(name, []), key=lambda value: value[0])
        return [_SCHEME.sub("", _ESCAPED.sub(_unescaped, value)).strip() for _, value in ranked]

    def text(self, name: str) -> str | None:
        """Return the first value of a property."""
        return next(iter(self.texts(name)), None)

    def parts(self, name: str, count: int) -> list[str]:
        """Return the first components of a property that has several, each as plain text."""
        ranked = sorted(self._values.get(name, []), key=lambda value: value[0])
        found = splitFields(ranked[0][1]) if ranked else []
        # A component may be a list: `Robert,Bob` as additional names; a comma in ORG is often left unescaped.
        texts = [",".join(part) if isinstance(part, list) else part for part in found[:count]]
        return [text.strip() for text in texts] + [""] * (count - len(texts))


def _content(line: str) -> base.ContentLine | None:
    """Return a logical line parsed, or None."""
    if not _WELL_FORMED.match(line):
        return None
    try:
        return base.textLineToContentLine(line)
    except (base.VObjectError, LookupError, ValueError, TypeError):
        # vobject looks a character set up by any name it is given, and by several at once.
        return None


def _is_preferred(content: base.ContentLine) -> bool:
    kinds = {kind.casefold() for value in content.params.get("TYPE", []) for kind in value.split(",")}
    kinds.update(kind.casefold() for kind in content.singletonparams)
    return "pref" in kinds or "1" in content.params.get("PREF", [])


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _moment(text: str) -> datetime | None:
    match = _REVISED.match(text)
    try:
        return datetime(*(int(number or 0) for number in match.groups())) if match else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _cards(lines: Iterator[str]) -> Iterator[list[str] | None]:
    """Yield the logical lines of each card; None for a card that another one or the end of the text cuts short."""
    card: list[str] | None = None
    depth = 0
    for line in _logical(lines):
        if _BEGIN.match(line):
            is_inner = card is not None and card[-1:] and card[-1].upper().startswith("AGENT")
            if is_inner:
                depth += 1
            else:
                if card is not None:
                    yield None
                card, depth = [], 0
        elif _END.match(line):
            if depth:
                depth -= 1
            elif card is not None:
                yield card
                card = None
        elif card is not None and not depth and len(card) < MAX_CARD_LINES:
            card.append(line)
    if card is not None:
        yield None


def _logical(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines unfolded: of those that begin with a blank, and of quoted-printable ones that end in `=`.

    A card begins and ends whatever came before, so that one whose last line promises another costs no neighbour.
    What lies beyond MAX_LINE_CHARS is dropped; only pictures are that long.
    """
    whole = ""
    for raw in lines:
        line = raw.rstrip("\r\n")
        begins_or_ends = _BEGIN.match(line) or _END.match(line)
        if whole.endswith("=") and not begins_or_ends and _QUOTED_PRINTABLE.match(whole):
            more = line.lstrip(" \t")
            whole = whole[:-1] + (more if len(whole) < MAX_LINE_CHARS else more[-1:])
        elif line[:1] in (" ", "\t") and whole:
            whole += line[1:] if len(whole) < MAX_LINE_CHARS else ""
        else:
            if whole:
                yield whole
            whole = line
    if whole:
        yield whole
