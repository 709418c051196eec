"""Connector for calendars: iCalendar documents (RFC 5545) of any producer, one event row an occurrence.

What counts as a meeting is decided in SQL; here every occurrence from 1990 (calendar_series.FIRST_DAY) to the horizon
is landed with its people. `event_key` is `<UID>/<original start>`. `sequence` and `revised_at` are those of the newest
master of the UID, the same on all its rows, so that the newest export of a series decides which occurrences exist;
`sequence` is null where an export holds only overrides of a series and not the series.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from zipfile import BadZipFile

from connectors.calendar_attendees import NOBODY, address
from connectors.calendar_events import Entry, EntryError, read_entry
from connectors.calendar_lines import Calendar, read_calendars
from connectors.calendar_rows import Rows
from connectors.calendar_series import current_revision, occurrences
from connectors.calendar_values import stamp
from connectors.calendar_zones import Zones, named_zone
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions

NAME = "calendar"
VERSION = 1
GROUPED = False

# A meeting in another time is a mistake, and would be taken for what the calendar covers.
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - naive UTC, as in the landed tables
MAX_DOCUMENT_BYTES = 512 * 2**20
# What one series may bring, its occurrences times who is on each: a meeting of 5,000 people weekly for four years.
MOST_PARTICIPANTS = 1_000_000
_CHUNK = 2**20
_BEGIN = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*(VCALENDAR|VEVENT)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_MAIL = re.compile(rb"^(From |From:|Received:|Message-ID:|MIME-Version:|Return-Path:)", re.IGNORECASE | re.MULTILINE)
_SUFFIXES = re.compile(r"(\.(ical|ics|zip|gz))+$", re.IGNORECASE)
_PRODUCERS = {"google": "Google", "microsoft": "Outlook", "apple": "Apple", "mozilla": "Thunderbird"}
# iTIP messages that answer an invitation: they describe a reply and no event (RFC 5546 section 1.4).
_REPLIES = ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH")


def recognise(head: bytes, name: str) -> str | None:
    """Return what kind of calendar a document is; None where it is none or holds one as an attachment of a mail."""
    text = head.decode("utf-16", errors="ignore").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    if text[:2] in (b"B\0", b"\0B"):
        text = text.replace(b"\0", b"")
    text = text.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n")
    begin = _BEGIN.search(text)
    if not begin or _MAIL.search(text, 0, begin.start()):
        return None
    product = re.search(rb"^PRODID[^:\n]*:([^\n]*)", text, re.IGNORECASE | re.MULTILINE)
    words = product[1].decode(errors="replace").lower() if product else ""
    producer = next((label for word, label in _PRODUCERS.items() if word in words), "iCalendar")
    return f"{producer} calendar"


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the horizon, the zone of floating times, whether subjects are
    kept, and the addresses that the file and its folders are named by."""
    addresses = ",".join(sorted(_named_addresses(name)))
    return "|".join((options.horizon.isoformat(), options.time_zone, str(options.keep_subjects), addresses))


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Land the occurrences of calendar documents. Raises ExportError when no document holds a calendar."""
    reader = _Reader(landing, options)
    for member in members:
        reader.read(member)
    if not reader.calendars:
        raise ExportError("no calendar was found in it: export the calendar again as .ics")
    reader.close()


class _Reader:
    """Reads documents one by one and remembers what is said of the whole export."""

    def __init__(self, landing: Landing, options: ReadOptions) -> None:
        self.calendars = 0
        self._landing = landing
        self._options = options
        self._home = named_zone(options.time_zone)
        self._owners: Counter[str] = Counter()
        self._stamped: datetime | None = None
        self._edited: datetime | None = None
        self._rows = Rows(landing, options)

    def read(self, member: Member) -> None:
        """Land one document."""
        document = self._document(member)
        entries: dict[str, list[Entry]] = defaultdict(list)
        addresses: set[str | None] = {*_named_addresses(member.name)}
        count = 0
        for index, calendar in enumerate(read_calendars(document)):
            self.calendars += 1
            count += len(calendar.events)
            addresses.add(_owner_address(calendar.text("X-WR-CALNAME")))
            for entry in self._entries(member.prefix, index, calendar):
                entries[entry.uid].append(entry)
        self._owners.update(found for found in addresses if found)
        for uid in sorted(entries):
            self._land_uid(member.prefix, entries.pop(uid))
        self._rows.flush()
        self._landing.progress(len(document), count)

    def _document(self, member: Member) -> bytes:
        """Return a document whole, or as much of it as can be read; nothing of one that is too large."""
        document = bytearray()
        try:
            with member.open() as stream:
                while len(document) <= MAX_DOCUMENT_BYTES and (chunk := stream.read(_CHUNK)):
                    document += chunk
        except (OSError, EOFError, zlib.error, BadZipFile):
            self._landing.reject(f"{member.prefix}0", "document_damaged", f"read until byte {len(document)}")
        if len(document) > MAX_DOCUMENT_BYTES:
            self._landing.reject(f"{member.prefix}0", "document_too_large", f"over {MAX_DOCUMENT_BYTES} bytes")
            return b""
        return bytes(document)

    def _entries(self, prefix: str, index: int, calendar: Calendar) -> list[Entry]:
        method = calendar.text("METHOD").upper()
        home = self._home
        if home is None:
            raise ExportError(f"the time zone {self._options.time_zone} in the settings is unknown")
        zones = Zones(calendar.zones, calendar.text("X-WR-TIMEZONE"), home, self._options.horizon)
        found = []
        for event in calendar.events:
            record = f"{prefix}{event.number}"
            if method in _REPLIES:
                self._landing.reject(record, "reply_to_invitation")
                continue
            try:
                entry = read_entry(
                    event, index, method, zones, self._options.keep_subjects, partial(self._landing.reject, record)
                )
            except EntryError as error:
                self._landing.reject(record, str(error))
                continue
            found.append(entry)
            self._stamp(stamp(event.first("DTSTAMP"), zones), entry.start.utc(), edited=False)
            for name in ("LAST-MODIFIED", "CREATED"):
                self._stamp(stamp(event.first(name), zones), None, edited=True)
        return found

    def _stamp(self, moment: datetime | None, start: datetime | None, edited: bool) -> None:
        """Remember when the export was made. A DTSTAMP that repeats its DTSTART, or lies past the horizon, says
        nothing."""
        if moment is None or moment == start or moment.date() > self._options.horizon:
            return
        if edited:
            self._edited = max(moment, self._edited or moment)
        else:
            self._stamped = max(moment, self._stamped or moment)

    def _land_uid(self, prefix: str, entries: list[Entry]) -> None:
        revision = current_revision(entries)

        def reject(number: int, reason: str) -> None:
            self._landing.reject(f"{prefix}{number}", reason)

        participants = 0
        try:
            for occurrence in occurrences(revision, self._options.horizon, reject):
                if not EARLIEST <= occurrence.start < LATEST:
                    reject(occurrence.entry.number, "time_out_of_range")
                    continue
                participants += len(occurrence.entry.people)
                if participants > MOST_PARTICIPANTS:
                    reject(occurrence.entry.number, "too_many_participants")
                    break
                self._rows.add(prefix, occurrence, revision)
        except OverflowError:
            reject(entries[0].number, "time_out_of_range")

    def close(self) -> None:
        """Land what holds for the whole export: when it was made, and whose calendars it names."""
        self._landing.captured_at = self._stamped or self._edited
        owners = sorted(self._owners.items())
        if owners:
            self._landing.add(
                "contact_record",
                {
                    "source": [NAME] * len(owners),
                    "record": [f"owner/calendar_name/{count}/{n}" for n, (_, count) in enumerate(owners)],
                    "captured_at": [self._landing.captured_at] * len(owners),
                    "is_owner": [True] * len(owners),
                    "email": [email for email, _ in owners],
                },
            )


def _owner_address(text: str) -> str | None:
    """Return the address that a text consists of, if it is a person's: Google names a person's main calendar so."""
    found = address(text)
    if found is None or found != text.strip() or NOBODY.search(found) or "calendar.google.com" in found:
        return None
    return found.lower()


def _named_addresses(name: str) -> set[str]:
    """Return the owner addresses that a path names: Google exports `<account>.ical.zip` with `<calendar>.ics` in it."""
    parts = (_SUFFIXES.sub("", part) for part in PurePosixPath(name).parts)
    return {found for part in parts if (found := _owner_address(part))}
