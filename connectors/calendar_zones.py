"""Time zones of iCalendar documents: which zone a TZID names, and the rules of a VTIMEZONE (RFC 5545 section 3.6.5).

Names that the world knows are looked up first, because a file's own definition of a well-known zone is often wrong. A
VTIMEZONE speaks for its own VCALENDAR only: two files may call different zones "Customized Time Zone".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from connectors.calendar_lines import Component
from connectors.calendar_recurrence import RuleError, rule_starts

ZERO = timedelta(0)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?(?::?(\d\d))?")
_OFFSET_NAME = re.compile(r"^\(?(?:UTC|GMT)\s*([+-]\d{1,2})(?:[:.]?(\d\d))?\b", re.IGNORECASE)
_EARLIEST = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock of no particular zone


class Transition(NamedTuple):
    """A change of offset: the wall clock just before it, and the offsets before and after."""

    onset: datetime
    before: timedelta
    after: timedelta


class RuledZone(tzinfo):
    """A zone made of transitions. A wall time in a gap has the offset before the gap, and one that occurs twice is its
    first occurrence (RFC 5545 section 3.3.5)."""

    def __init__(self, transitions: Sequence[Transition], otherwise: timedelta) -> None:
        self._transitions = sorted(transitions)
        self._first = self._transitions[0].before if self._transitions else otherwise
        self._onsets = [transition.onset for transition in self._transitions]
        self._instants = [transition.onset - transition.before for transition in self._transitions]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Return the offset from UTC of a wall time."""
        if moment is None:
            return self._first
        wall = moment.replace(tzinfo=None)
        position = bisect_right(self._onsets, wall)
        if position == 0:
            return self._first
        latest = self._transitions[position - 1]
        in_gap = wall < latest.onset + (latest.after - latest.before)
        return latest.before if in_gap else latest.after

    def fromutc(self, moment: datetime) -> datetime:
        """Return the wall time of an instant."""
        position = bisect_right(self._instants, moment.replace(tzinfo=None))
        return moment + (self._transitions[position - 1].after if position else self._first)

    def dst(self, moment: datetime | None) -> timedelta:
        """Return zero: nothing here asks for the part of an offset that is daylight saving."""
        return ZERO

    def tzname(self, moment: datetime | None) -> str | None:
        """Return no name."""
        return None


class Zones:
    """The zones of one VCALENDAR: its VTIMEZONEs, the zone of its floating times, and what a TZID means in it.

    `calendar_zone` is its X-WR-TIMEZONE, `home` the owner's zone, `last` the last day for which rules are worked out.
    """

    def __init__(self, definitions: Sequence[Component], calendar_zone: str, home: tzinfo, last: date) -> None:
        self._definitions = {component.text("TZID").strip('"'): component for component in definitions}
        self._last = last
        self._known: dict[str, tuple[tzinfo, str]] = {}
        stated = self._own(calendar_zone) if calendar_zone else None
        self.floating: tuple[tzinfo, str] = (stated, "rule") if stated else (home, "assumed")

    def resolve(self, tzid: str) -> tuple[tzinfo, str]:
        """Return the zone of a TZID and its zone_basis: `stated`, `rule` where only an offset is in the name, and else
        the zone of floating times."""
        if tzid not in self._known:
            self._known[tzid] = self._resolved(tzid.strip().strip('"'))
        return self._known[tzid]

    def _resolved(self, tzid: str) -> tuple[tzinfo, str]:
        if own := self._own(tzid):
            return own, "stated"
        if offset := offset_zone(tzid):
            return offset, "rule"
        return self.floating[0], "assumed" if tzid else self.floating[1]

    def _own(self, tzid: str) -> tzinfo | None:
        if known := named_zone(tzid):
            return known
        definition = self._definitions.get(tzid)
        if definition is None:
            return None
        return named_zone(definition.text("X-LIC-LOCATION")) or ruled_zone(definition, self._last)


@lru_cache(maxsize=4096)
def named_zone(name: str) -> tzinfo | None:
    """Return the zone that an IANA name, a Windows name (CLDR) or a vendor's spelling of an IANA name stands for."""
    name = name.strip()
    parts = _plain(name).split("/")
    candidates = [parts] if "/" not in name else [parts[position:] for position in range(len(parts))]
    for candidate in candidates:
        if known := _iana_names().get("/".join(candidate)):
            return UTC if known in ("UTC", "Etc/UTC", "Zulu") else ZoneInfo(known)
    return None


@cache
def _iana_names() -> dict[str, str]:
    names = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
    windows = {_plain(name): olson for name, olson in WINDOWS_TO_OLSON.items()}
    return windows | {_plain(name): name for name in names} | {"z": "UTC"}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9+]+", "/", name.lower()).strip("/")


def offset_zone(name: str) -> tzinfo | None:
    """Return the fixed zone of a name such as `(UTC-05:00) Eastern Time` or `GMT+0200`."""
    match = _OFFSET_NAME.match(name.strip())
    if not match:
        return None
    hours, minutes = int(match[1]), int(match[2] or 0)
    if abs(hours) > 14 or minutes > 59:
        return None
    return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 and match[1][0] != "-" else -minutes))


def ruled_zone(definition: Component, last: date) -> tzinfo | None:
    """Return the zone that a VTIMEZONE defines, worked out until `last`; None where it holds no usable rule."""
    transitions: list[Transition] = []
    standard: timedelta | None = None
    for observance in definition.children:
        after = _offset(observance.text("TZOFFSETTO"))
        if after is None:
            continue
        before = _offset(observance.text("TZOFFSETFROM"))
        transitions += [
            Transition(onset, after if before is None else before, after) for onset in _onsets(observance, last)
        ]
        standard = after if standard is None or observance.kind == "STANDARD" else standard
    return None if standard is None else RuledZone(transitions, standard)


def _onsets(observance: Component, last: date) -> list[datetime]:
    """Return the wall times at which an observance begins: its DTSTART, RDATEs and the dates of its RRULE."""
    texts = [observance.text("DTSTART"), *",".join(line.value for line in observance.all("RDATE")).split(",")]
    stated = [moment for text in texts if (moment := _wall_clock(text))]
    onsets = set(stated)
    if stated:
        before = _offset(observance.text("TZOFFSETFROM")) or ZERO
        for line in observance.all("RRULE"):
            try:
                onsets.update(rule_starts(line.value, stated[0], timezone(before), _EARLIEST.date(), last))
            except RuleError:
                continue
    return sorted(onsets)


def _wall_clock(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip()[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall clock by definition
    except ValueError:
        return None


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.match(text)
    if not match:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0), seconds=int(match[4] or 0))
    if size >= timedelta(hours=24):
        return None
    return -size if match[1] == "-" else size
