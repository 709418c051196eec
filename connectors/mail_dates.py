"""Instants from the dates that mail carries: Date, Received and separator lines, ISO, asctime, and their many defects.

The grammar is RFC 5322, sections 3.3 and 4.3, and what programs write instead of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from connectors.mail_headers import Fields, values

Basis = Literal["stated", "assumed"]
Precision = Literal["second", "minute", "day"]

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as in the landed tables
EARLIEST = 631_152_000  # 1990
LATEST = 4_102_444_800  # 2100
DISAGREEMENT = 7 * 86_400
MOST_HOPS = 20
LONGEST = 200
KNOWN_DAYS = 50_000
_HOPS = (b"received", b"x-received", b"delivery-date")


class Moment(NamedTuple):
    """An instant in Unix seconds, whether its zone was stated or assumed to be UTC, and how exactly it was given."""

    seconds: int
    basis: Basis
    precision: Precision

    @property
    def at(self) -> datetime:
        """Return the instant in naive UTC."""
        return _EPOCH + timedelta(seconds=self.seconds)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan gen ene janv january januar janvier enero gennaio janeiro",
            "feb fev fév févr fevr february februar février febrero febbraio fevereiro",
            "mar mär mrz maerz märz mars mrt march marzo março maart",
            "apr avr abr april avril abril aprile",
            "may mai maj mei mag mayo maggio maio",
            "jun juin giu june juni junio giugno junho",
            "jul juil lug july juli juillet julio luglio julho",
            "aug aoû août aou aout ago august agosto augustus",
            "sep sept set september septembre septiembre settembre setembro",
            "oct okt ott out october oktober octobre octubre ottobre outubro",
            "nov november novembre noviembre novembro",
            "dec dez déc dic des december dezember décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}

_ZONES = {
    name: hours
    for hours, names in (
        (0, "ut utc gmt z wet greenwich mean time|western european time|gmt standard time"),
        (1, "cet met bst west mez|w. europe standard time|romance standard time|central europe standard time"),
        (2, "cest mest eet mesz|w. europe daylight time|romance daylight time|central europe daylight time"),
        (3, "eest msk"),
        (8, "hkt sgt awst"),
        (9, "jst kst"),
        (10, "aest"),
        (11, "aedt"),
        (12, "nzst"),
        (13, "nzdt"),
        (-4, "edt|eastern daylight time"),
        (-5, "est cdt|eastern standard time|central daylight time"),
        (-6, "cst mdt|central standard time|mountain daylight time"),
        (-7, "mst pdt|mountain standard time|pacific daylight time"),
        (-8, "pst akdt|pacific standard time"),
        (-9, "akst"),
        (-10, "hst"),
    )
    for group in names.split("|")
    for name in ([group] if group.endswith("time") and not group.startswith("ut ") else group.split())
}

_DAY = re.compile(rb"(?:[A-Z][a-z]{2},? )? ?(\d{1,2}) ([A-Z][a-z]{2}) ([12]\d{3})")
_FAST_ZONE = re.compile(rb"[+-](?:0\d|1[0-4])[0-5]\d")
_ZONE_COMMENT = re.compile(rb" \([^()]*+\)\Z")
_FAST_MONTHS = {
    name.title().encode(): _MONTHS[name]
    for name in ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
}


class _Days(dict[bytes, int]):
    """`Fri, 16 Sep 2016` -> the Unix seconds at its start. Raises KeyError where that is no such day."""

    def __missing__(self, written: bytes) -> int:
        found = _DAY.fullmatch(written)
        if not found:
            raise KeyError(written)
        if len(self) > KNOWN_DAYS:
            self.clear()
        try:
            day = datetime(int(found[3]), _FAST_MONTHS.get(found[2], 0), int(found[1]))  # noqa: DTZ001
        except ValueError:
            raise KeyError(written) from None
        start = self[written] = _unix(day)
        return start


class _Offsets(dict[bytes, int]):
    """`+0200` -> seconds east of UTC. Raises KeyError where that is no such zone."""

    def __missing__(self, written: bytes) -> int:
        if not _FAST_ZONE.fullmatch(written):
            raise KeyError(written)
        seconds = int(written[1:3]) * 3600 + int(written[3:5]) * 60
        offset = self[written] = -seconds if written[:1] == b"-" else seconds
        return offset


def _unix(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(seconds=1)


_days = _Days()
_offsets = _Offsets()
_clocks = {b" %02d:%02d:" % (at // 60, at % 60): at * 60 for at in range(24 * 60)}
_seconds = {b"%02d " % at: at for at in range(60)}
_COMMENT = re.compile(r"\([^()]*+\)?")
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?(?!\w))?"
)
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"(?:[^\W\d]+\.?,?\s*)?(?P<day>\d{{1,2}})[\s./-]+(?P<month>[^\W\d]+)\.?,?[\s./-]+(?P<year>\d{{2,4}})"
        rf"(?:,?\s+(?:at\s+)?{_CLOCK}(?P<zone>.*))?",
        rf"(?:[^\W\d]+\.?,?\s+)?(?P<month>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}}),?\s+{_CLOCK}"
        rf"(?P<zone>(?:\s+[^\d\s][^\s]*)?)\s+(?P<year>\d{{4}})(?P<after>(?:\s+\S+)?)",
        rf"(?:[^\W\d]+\.?,?\s+)?(?P<month>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})"
        rf"(?:,?\s+(?:at\s+)?{_CLOCK}(?P<zone>.*))?",
        rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?:[T\s]+{_CLOCK}(?P<zone>.*))?",
    )
)
_OFFSET = re.compile(r"(?:GMT|UTC?)?\s*[+-]*([+-])\s*(\d{1,2}):?(\d{2})?(?!\d)", re.IGNORECASE)


def parse_date(value: bytes) -> Moment | None:
    """Return the instant that a date says, or None where it says none; a zone that is missing or unknown is UTC."""
    if value[-1:] == b")":
        value = _ZONE_COMMENT.sub(b"", value)
    try:
        at = _days[value[:-15]] + _clocks[value[-15:-8]] + _seconds[value[-8:-5]] - _offsets[value[-5:]]
    except KeyError:
        return _parse_slowly(value)
    # The tuple's own constructor takes a third of the time of the named one.
    return tuple.__new__(Moment, (at, "assumed" if value[-5:] == b"-0000" else "stated", "second"))


def _parse_slowly(value: bytes) -> Moment | None:
    if len(value) > LONGEST:
        return None
    text = _COMMENT.sub(" ", value.decode("utf-8", "replace")).replace('"', " ").replace("'", " ")
    text = " ".join(text.split())
    for shape in _SHAPES:
        found = shape.match(text)
        if found:
            return _moment(found.groupdict())
    return None


def _moment(part: dict[str, str | None]) -> Moment | None:
    month = part["month"] or ""
    number = int(month) if month.isdecimal() else _MONTHS.get(month.lower(), _MONTHS.get(month[:3].lower(), 0))
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    half = (part["half"] or "").lower()[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    offset = _zone(" ".join((part["zone"] or "", part.get("after") or "")))
    try:
        day = datetime(_year(part["year"] or ""), number, int(part["day"] or 0))  # noqa: DTZ001
        if hour > 24 or minute > 59 or second > 61 or (hour == 24 and minute):
            return None
        at = day + timedelta(hours=hour, minutes=minute, seconds=min(second, 59)) - (offset or timedelta())
    except (ValueError, OverflowError):
        return None
    precision: Precision = "second" if part["second"] else "minute" if part["hour"] else "day"
    return Moment(_unix(at), "assumed" if offset is None else "stated", precision)


def _year(digits: str) -> int:
    year = int(digits)
    if year < 50:
        return year + 2000
    return year + 1900 if year < 200 else year


def _zone(text: str) -> timedelta | None:
    """Return the offset of a zone, or None where it is missing, unknown or impossible."""
    text = text.strip()
    found = _OFFSET.match(text)
    if found:
        sign, hours, minutes = found[1], int(found[2]), int(found[3] or 0)
        if hours > 14 or minutes > 59 or (sign == "-" and not hours and not minutes):
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        return offset if sign == "+" else -offset
    name = text.lower()
    hours_ahead = _ZONES.get(name, _ZONES.get(name.split(" ")[0]))
    return None if hours_ahead is None else timedelta(hours=hours_ahead)


def occurred_at(fields: Fields, separator: bytes, arrived: int | None) -> Moment | None:
    """Return when a message was sent: its Date, if it is sane and no hop contradicts it by more than a week.

    Else the newest Received, X-Received or Delivery-Date, the date of its separator line, and last `arrived` (Unix
    seconds), what the file's name or trailer says.
    """
    date = fields.get(b"date")
    stated = parse_date(date) if date else None
    if stated and not EARLIEST <= stated.seconds < LATEST:
        stated = None
    if stated and not (fields.rare or b"received" in fields):
        return stated
    newest: Moment | None = None
    for hop in _hops(fields)[:MOST_HOPS]:
        seen = _sane(parse_date(hop[hop.rfind(b";") + 1 :].strip()))
        newest = newest or seen
        if stated and seen and abs(stated.seconds - seen.seconds) <= DISAGREEMENT:
            return stated
    if newest or stated:
        return newest or stated
    written = _sane(separator_date(separator))
    return written or (Moment(arrived, "stated", "second") if arrived else None)


def _hops(fields: Fields) -> Sequence[bytes]:
    for name in _HOPS:
        if name in fields:
            return values(fields, name)
    return ()


def separator_date(line: bytes) -> Moment | None:
    """Return the date of a `From ` line, whatever its sender looks like."""
    words = line.split()
    for start in range(1, len(words)):
        if words[start][:3] in (b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"):
            return parse_date(b" ".join(words[start:]))
    return None


def epoch(seconds: int) -> int | None:
    """Return Unix seconds, or None outside of the years that mail can be from."""
    return seconds if EARLIEST <= seconds < LATEST else None


def _sane(moment: Moment | None) -> Moment | None:
    return moment if moment and EARLIEST <= moment.seconds < LATEST else None
