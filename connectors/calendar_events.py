"""One VEVENT as an entry: what of it tieline keeps (RFC 5545 section 3.6.1), with the habits of its producers
undone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from connectors.calendar_attendees import Attendee, attendees, unescaped
from connectors.calendar_lines import Component
from connectors.calendar_values import Moment, duration, minutes, moment, moments, periods, stamp
from connectors.calendar_zones import Zones

Reject = Callable[[str], None]

UNDATED = datetime(1, 1, 1)  # noqa: DTZ001 - naive UTC
MAX_SEQUENCE = 2**31 - 1
_OUTLOOK_UID = re.compile(r"040000008200E00074C5B7101A82E008[0-9A-F]+", re.IGNORECASE)
_GOOGLE_SPLIT = re.compile(r"_R\d{8}(T\d{6}Z?)?(?=@google\.com$)")
_LONGEST_UID = 512
LONGEST_SUBJECT = 2000


class EntryError(ValueError):
    """An event that cannot be read; the message is the reason under which it is rejected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT. `number` counts the events of its document, `calendar` its VCALENDARs.

    `recurrence` is the start that an override replaces. `day_zone` is the zone whose midnights an all-day event was
    stated in, if it was stated in times. `minutes` is its duration, `excluded` its EXDATEs, `extra` its RDATEs, those
    that are periods with minutes of their own.
    """

    number: int
    calendar: int
    uid: str
    start: Moment
    day_zone: tzinfo | None
    minutes: int | None
    recurrence: Moment | None
    this_and_future: bool
    rules: tuple[str, ...]
    extra: tuple[tuple[Moment, int | None], ...]
    excluded: tuple[Moment, ...]
    sequence: int
    revised_at: datetime | None
    status: str
    automation: str | None
    subject: str | None
    people: tuple[Attendee, ...]

    @property
    def revision(self) -> tuple[int, datetime]:
        """Return what tells the newer of two entries (RFC 5545 section 3.8.7.4)."""
        return self.sequence, self.revised_at or UNDATED

    @property
    def recurs(self) -> bool:
        """Return whether it stands for more than one occurrence."""
        return bool(self.rules or self.extra)

    @property
    def series(self) -> str | None:
        """Return the UID of the series that it belongs to, one for both halves of a series that Google split."""
        series = _GOOGLE_SPLIT.sub("", self.uid)
        return series if self.recurs or self.recurrence or series != self.uid else None

    def day(self, instant: Moment) -> datetime:
        """Return the midnight that stands for a date or time among the dates of this all-day event."""
        if instant.zone is not None and self.day_zone is not None:
            local = instant.local.replace(tzinfo=instant.zone).astimezone(self.day_zone).replace(tzinfo=None)
            return datetime.combine(local.date(), time.min)
        return datetime.combine(instant.local.date(), time.min)


def read_entry(
    event: Component, calendar: int, method: str, zones: Zones, keep_subjects: bool, reject: Reject
) -> Entry:
    """Return the entry of a VEVENT. `reject` is told of a part that cannot be read, without which the rest still holds.

    Raises EntryError when nothing is left of it: no start that can be read.
    """
    start, recurrence = _start(event, zones), _recurrence(event, zones, reject)
    start = start or recurrence
    if start is None:
        raise EntryError("event_without_start")
    length = _minutes(event, start, zones)
    day_zone = None
    if event.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE" and start.zone is not None:
        day_zone, start = start.zone, Moment(datetime.combine(start.local.date(), time.min), None, start.basis)
    uid, instance = _uid(event)
    if recurrence is None and instance:
        recurrence = Moment(instance, None, "stated")
    return Entry(
        number=event.number,
        calendar=calendar,
        uid=uid,
        start=start,
        day_zone=day_zone,
        minutes=length,
        recurrence=recurrence,
        this_and_future=_is_ranged(event),
        rules=tuple(line.value for line in event.all("RRULE")) if recurrence is None else (),
        extra=tuple(_listed(event, "RDATE", zones, reject)) if recurrence is None else (),
        excluded=tuple(excluded for excluded, _ in _listed(event, "EXDATE", zones, reject)),
        sequence=_sequence(event.text("SEQUENCE")),
        revised_at=stamp(event.first("LAST-MODIFIED"), zones) or stamp(event.first("DTSTAMP"), zones),
        status=_status(event.text("STATUS"), method),
        automation=_automation(event, uid, start, length),
        subject=_subject(event) if keep_subjects else None,
        people=attendees(line for line in event.properties if line.name in ("ORGANIZER", "ATTENDEE")),
    )


def _start(event: Component, zones: Zones) -> Moment | None:
    line = event.first("DTSTART")
    if line is None:
        return None
    try:
        start = moment(line.value, line.parameters, zones)
        start.utc()
    except (ValueError, OverflowError) as error:
        raise EntryError("event_start_unreadable") from error
    return start


def _recurrence(event: Component, zones: Zones, reject: Reject) -> Moment | None:
    line = event.first("RECURRENCE-ID")
    if line is None:
        return None
    try:
        recurrence = moment(line.value, line.parameters, zones)
        recurrence.utc()
    except (ValueError, OverflowError) as error:
        raise EntryError("recurrence_id_unreadable") from error
    return recurrence


def _is_ranged(event: Component) -> bool:
    line = event.first("RECURRENCE-ID")
    return line is not None and line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"


def _minutes(event: Component, start: Moment, zones: Zones) -> int | None:
    """Return the duration by RFC 5545 section 3.6.1: without an end a date lasts a day and a time no time. An all-day
    event that ends on its own day lasts that day; an end before the start is no duration."""
    line = event.first("DTEND")
    length = duration(event.text("DURATION")) if line is None else None
    if line is not None:
        try:
            end = moment(line.value, line.parameters, zones)
            length = end.local - start.local if start.is_date or end.is_date else end.utc() - start.utc()
        except (ValueError, OverflowError):
            return None
    if length is None or (start.is_date and length == timedelta(0)):
        length = timedelta(days=1 if start.is_date else 0)
    return minutes(length)


def _uid(event: Component) -> tuple[str, datetime | None]:
    """Return the UID, and the midnight of the day of its instance where an Outlook UID holds one.

    Outlook writes its GlobalObjectId in hex (MS-OXOCAL 2.2.1.27): the instance's year, month and day, which are zeroed
    so that an exception has the UID of its series, and behind `vCal-Uid` the UID that another calendar gave.
    """
    uid = event.text("UID")
    if not uid:
        content = "\n".join(
            event.text(name) for name in ("DTSTART", "DTEND", "DURATION", "RRULE", "SUMMARY", "ORGANIZER")
        )
        return "no-uid-" + hashlib.sha256(content.encode()).hexdigest()[:32], None
    if len(uid) > _LONGEST_UID and not _OUTLOOK_UID.fullmatch(uid):
        return "long-uid-" + hashlib.sha256(uid.encode()).hexdigest()[:32], None
    if not _OUTLOOK_UID.fullmatch(uid) or len(uid) < 40 or len(uid) % 2:
        return uid, None
    foreign = bytes.fromhex(uid).partition(b"vCal-Uid\x01\0\0\0")[2].rstrip(b"\0")
    if foreign:
        return foreign.decode("utf-8", errors="replace"), None
    try:
        instance = datetime(int(uid[32:36], 16), int(uid[36:38], 16), int(uid[38:40], 16))  # noqa: DTZ001 - a date
    except ValueError:
        instance = None
    return f"{uid[:32]}00000000{uid[40:]}".upper(), instance


def _listed(event: Component, name: str, zones: Zones, reject: Reject) -> list[tuple[Moment, int | None]]:
    found: list[tuple[Moment, int | None]] = []
    for line in event.all(name):
        try:
            listed = periods(line, zones) if name == "RDATE" else [(one, None) for one in moments(line, zones)]
            for one, _ in listed:
                one.utc()
        except (ValueError, OverflowError):
            reject(f"{name.lower()}_unreadable")
        else:
            found += listed
    return found


def _sequence(text: str) -> int:
    return min(int(text), MAX_SEQUENCE) if text.isdecimal() and len(text) < 20 else 0


def _status(text: str, method: str) -> str:
    if method == "CANCEL" or text.upper() in ("CANCELLED", "CANCELED"):
        return "cancelled"
    return "tentative" if text.upper() == "TENTATIVE" else "confirmed"


def _automation(event: Component, uid: str, start: Moment, length: int | None) -> str | None:
    """Return why an event is no meeting: all-day (with its kind), or out of office; from midnight to midnight is all
    day."""
    whole_days = bool(length) and length is not None and length % 1440 == 0 and start.local.time() == time.min
    if start.is_date or whole_days:
        categories = ",".join(line.value for line in event.all("CATEGORIES")).lower()
        if "birthday" in uid.lower() or "birthday" in categories or "anniversary" in categories:
            return "birthday"
        return "holiday" if "holiday" in categories else "all_day"
    return "out_of_office" if event.text("X-MICROSOFT-CDO-BUSYSTATUS").upper() == "OOF" else None


def _subject(event: Component) -> str | None:
    hidden = event.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL")
    return None if hidden else unescaped(event.text("SUMMARY")[:LONGEST_SUBJECT]) or None
