"""Values of iCalendar properties: dates and times, durations, periods (RFC 5545 section 3.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from connectors.calendar_lines import Property
from connectors.calendar_zones import Zones

_TIME = re.compile(
    r"\s*(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)
_DURATION = re.compile(
    r"\s*([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?(?![\dA-Z])", re.IGNORECASE
)


class Moment(NamedTuple):
    """A DATE or DATE-TIME: its wall clock, its zone (None for a date, whose wall clock is midnight), its zone_basis."""

    local: datetime
    zone: tzinfo | None
    basis: str

    @property
    def is_date(self) -> bool:
        """Return whether it is a DATE, which has no zone and is never put into UTC."""
        return self.zone is None

    def utc(self) -> datetime:
        """Return the instant in naive UTC; a date is given as its midnight. Raises OverflowError at the ends of
        time."""
        return self.local if self.zone is None else utc(self.local, self.zone)

    def key(self) -> str:
        """Return it as it stands in an event key: `20260105T090000Z`, or `20260105` for a date."""
        return key(self.utc(), self.is_date)


def utc(local: datetime, zone: tzinfo) -> datetime:
    """Return the naive UTC of a wall clock time; in a gap by the offset before it, and the first of two (RFC 5545
    section 3.3.5). Raises OverflowError at the ends of time."""
    offset = zone.utcoffset(local)
    return local if offset is None else local - offset


def key(instant: datetime, is_date: bool) -> str:
    """Return a naive UTC instant, or a date's midnight, as it stands in an event key."""
    basic = instant.isoformat(timespec="seconds").replace("-", "").replace(":", "")
    return basic[:8] if is_date else basic + "Z"


def moments(line: Property, zones: Zones) -> list[Moment]:
    """Return the DATEs and DATE-TIMEs of a line (RDATE and EXDATE hold lists). Raises ValueError on an unreadable
    one."""
    return [moment(part, line.parameters, zones) for part in line.value.split(",") if part.strip()]


def moment(text: str, parameters: dict[str, str], zones: Zones) -> Moment:
    """Return one DATE (RFC 5545 section 3.3.4) or DATE-TIME (3.3.5). A missing VALUE is taken from the form of the
    value.

    A floating time is read in the calendar's zone or else the owner's. Raises ValueError when unreadable.
    """
    match = _TIME.match(text)
    if not match:
        raise ValueError("no date")
    day = datetime(int(match[1]), int(match[2]), int(match[3]))  # noqa: DTZ001 - a wall clock, its zone is beside it
    if match[4] is None or parameters.get("VALUE", "").upper() == "DATE":
        return Moment(day, None, "stated")
    local = datetime.combine(day, time(int(match[4]), int(match[5]), min(int(match[6] or 0), 59)))
    suffix = (match[7] or "").upper()
    if suffix == "Z":
        return Moment(local, UTC, "stated")
    if suffix:
        offset = timedelta(hours=int(suffix[1:3]), minutes=int(suffix[-2:]))
        return Moment(local, timezone(-offset if suffix[0] == "-" else offset), "stated")
    tzid = parameters.get("TZID", "")
    zone, basis = zones.resolve(tzid) if tzid else zones.floating
    return Moment(local, zone, basis)


def stamp(line: Property | None, zones: Zones) -> datetime | None:
    """Return the naive UTC of a DTSTAMP, CREATED or LAST-MODIFIED; None where it is missing or unreadable."""
    if line is None:
        return None
    try:
        return moment(line.value, line.parameters, zones).utc()
    except (ValueError, OverflowError):
        return None


def duration(text: str) -> timedelta | None:
    """Return a DURATION (RFC 5545 section 3.3.6); None where it is unreadable."""
    match = _DURATION.match(text)
    if not match or not any(match.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        size = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return -size if match[1] == "-" else size


def periods(line: Property, zones: Zones) -> list[tuple[Moment, int | None]]:
    """Return the starts of an RDATE, each with its minutes where it is a PERIOD (RFC 5545 section 3.3.9) and else None.

    Raises ValueError on an unreadable start.
    """
    found = []
    for part in line.value.split(","):
        if part.strip():
            begin, _, stop = part.partition("/")
            start = moment(begin, line.parameters, zones)
            found.append((start, _period_minutes(start, stop, line.parameters, zones)))
    return found


def _period_minutes(start: Moment, stop: str, parameters: dict[str, str], zones: Zones) -> int | None:
    if not stop:
        return None
    length = duration(stop)
    try:
        length = length if length is not None else moment(stop, parameters, zones).utc() - start.utc()
    except (ValueError, OverflowError):
        return None
    return minutes(length)


def minutes(length: timedelta) -> int | None:
    """Return whole minutes; None for a length that nothing can have, negative or over ten years."""
    return int(length.total_seconds() // 60) if timedelta(0) <= length <= timedelta(days=3660) else None
