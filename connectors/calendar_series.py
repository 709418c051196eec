"""From the entries of one UID to its occurrences: which revision holds, and what its overrides replace.

Per UID the newest master alone says which occurrences exist (RFC 5545 section 3.8.7.4, RFC 5546 section 2.1.5); EXDATE
takes some away (3.8.5.1), RDATE adds some (3.8.5.2), an override replaces the one whose original start is its
RECURRENCE-ID (3.8.4.4), with RANGE=THISANDFUTURE also shifts all later ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from operator import itemgetter
from typing import NamedTuple

from connectors.calendar_events import Entry
from connectors.calendar_recurrence import RuleError, rule_starts
from connectors.calendar_values import Moment, key, utc

# Meetings in calendars of people do not reach further back; endless series of some producers begin in 1601.
FIRST_DAY = date(1990, 1, 1)

Reject = Callable[[int, str], None]


class Occurrence(NamedTuple):
    """One occurrence: the entry that describes it, its original start in a key's form, its start in naive UTC (of an
    all-day one its midnight), its minutes, and whether the entry stands for several."""

    entry: Entry
    original: str
    start: datetime
    minutes: int | None
    repeated: bool


class Revision(NamedTuple):
    """The entries of a UID that hold: the masters and their overrides by age, newest last, and the revision all share.

    `sequence` is None where the document has no master, so that its overrides decide nothing about other occurrences.
    """

    masters: list[Entry]
    overrides: list[Entry]
    sequence: int | None
    revised_at: datetime | None


def current_revision(entries: Sequence[Entry]) -> Revision:
    """Return the entries of one UID that hold.

    Masters of one VCALENDAR with equal SEQUENCE and different starts are different events with a reused UID, and all
    stay. Overrides that came with an older master go with it.
    """
    masters = [entry for entry in entries if entry.recurrence is None]
    overrides = sorted((entry for entry in entries if entry.recurrence is not None), key=_age)
    if not masters:
        stamps = [entry.revised_at for entry in overrides if entry.revised_at]
        return Revision([], overrides, None, max(stamps, default=None))
    newest = max(masters, key=_age)
    kept = {
        entry.start.key(): entry
        for entry in sorted(masters, key=_age)
        if entry.calendar == newest.calendar and entry.sequence == newest.sequence
    }
    outdated = {entry.calendar for entry in masters if entry.revision < newest.revision} - {newest.calendar}
    overrides = [entry for entry in overrides if entry.calendar not in outdated]
    return Revision(list(kept.values()), overrides, newest.sequence, newest.revised_at)


def _age(entry: Entry) -> tuple[int, datetime, int, int]:
    return *entry.revision, len(entry.people), -entry.number


def occurrences(revision: Revision, last: date, reject: Reject) -> Iterator[Occurrence]:
    """Yield the occurrences of a UID, those of series from FIRST_DAY to `last`. `reject` is told the number of an entry
    whose rule is not followed, and why; its first occurrence still stands."""
    left = list(_newest(revision.overrides).values())
    for master in revision.masters:
        is_date = master.start.is_date
        if master.status == "cancelled":
            left = [replace(entry, status="cancelled") for entry in left]
        overrides = {_original(master, entry.recurrence): entry for entry in left if entry.recurrence}
        ranged = sorted((original, entry) for original, entry in overrides.items() if entry.this_and_future)
        excluded = _Excluded(master)
        for original, minutes in sorted(_originals(master, last, reject).items()):
            entry = overrides.pop(original, None)
            if original in excluded:
                continue
            named = key(original, is_date)
            if entry:
                yield Occurrence(entry, named, entry.start.utc(), entry.minutes, False)
            elif ranged and ranged[0][0] < original:
                yield _shifted(master, ranged, original, named)
            else:
                yield Occurrence(master, named, original, minutes, master.recurs)
        left = [entry for original, entry in overrides.items() if original not in excluded]
    for entry in left:
        if entry.recurrence:
            yield Occurrence(entry, entry.recurrence.key(), entry.start.utc(), entry.minutes, False)


def _newest(overrides: Sequence[Entry]) -> dict[str, Entry]:
    return {entry.recurrence.key(): entry for entry in overrides if entry.recurrence}


def _original(master: Entry, moment: Moment) -> datetime:
    """Return what a RECURRENCE-ID, EXDATE or RDATE names among the starts of a master: an instant in naive UTC, or the
    midnight of an all-day one. A date among times means the hour at which the master begins."""
    zone = master.start.zone
    if zone is None:
        return master.day(moment)
    if moment.is_date:
        return utc(datetime.combine(moment.local.date(), master.start.local.time()), zone)
    return moment.utc()


def _originals(master: Entry, last: date, reject: Reject) -> dict[datetime, int | None]:
    """Return the original starts of a master, in naive UTC or as midnights of dates, each with its minutes."""
    start = master.start
    locals_ = set() if master.rules else {start.local}
    for rule in master.rules:
        try:
            locals_.update(rule_starts(rule, start.local, start.zone, FIRST_DAY, last))
        except RuleError as error:
            reject(master.number, str(error))
            locals_.add(start.local)
    found = {utc(local, start.zone) if start.zone else local: master.minutes for local in locals_}
    for moment, minutes in master.extra:
        found[_original(master, moment)] = master.minutes if minutes is None else minutes
    return found


class _Excluded:
    """The starts that a master's EXDATEs take away: instants, and among times whole local days where a DATE is
    given."""

    def __init__(self, master: Entry) -> None:
        self._zone = master.start.zone
        dates = [moment for moment in master.excluded if moment.is_date and self._zone is not None]
        self._days = {moment.local.date() for moment in dates}
        self._originals = {_original(master, moment) for moment in master.excluded if moment not in dates}

    def __contains__(self, original: datetime) -> bool:
        if self._days and original.replace(tzinfo=UTC).astimezone(self._zone).date() in self._days:
            return True
        return original in self._originals


def _shifted(master: Entry, ranged: Sequence[tuple[datetime, Entry]], original: datetime, named: str) -> Occurrence:
    """Return an occurrence as the latest THISANDFUTURE before it says, shifted on the wall clock as that one was."""
    replaced, entry = ranged[bisect_left(ranged, original, key=itemgetter(0)) - 1]
    zone = entry.start.zone
    if zone is None or master.start.zone is None:
        day = original.date() + (entry.start.local.date() - replaced.date())
        start = datetime.combine(day, entry.start.local.time())
        return Occurrence(entry, named, utc(start, zone) if zone else start, entry.minutes, True)
    shift = entry.start.local - _wall_clock(replaced, zone)
    return Occurrence(entry, named, utc(_wall_clock(original, zone) + shift, zone), entry.minutes, True)


def _wall_clock(instant: datetime, zone: tzinfo) -> datetime:
    return instant.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
