"""Recurrence rules (RFC 5545 section 3.3.10), expanded by dateutil on wall clock times and bounded.

dateutil walks from DTSTART whatever it is, and stops looking only in the year 9999. Three bounds make any rule cheap:
sub-hourly frequencies are refused, a rule without COUNT starts near the first day asked for, and the walk is made in
the last centuries that dateutil knows, which the Gregorian calendar allows since it repeats after 400 years.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile

from dateutil.rrule import rrulestr

MAX_OCCURRENCES = 20_000
MAX_INTERVAL = 100_000
CYCLE = timedelta(days=146_097)  # 400 years, which are whole weeks
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS = {
    "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST",
}  # fmt: skip
_DAY_PARTS = ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY")
_UNTIL = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z?))?")
_PERIODS = {"WEEKLY": timedelta(days=7), "DAILY": timedelta(days=1), "HOURLY": timedelta(hours=1)}
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")


class RuleError(ValueError):
    """A rule that is not followed; the message is the reason under which it is rejected."""


def rule_starts(text: str, start: datetime, zone: tzinfo | None, first: date, last: date) -> list[datetime]:
    """Return the wall clock starts of a rule from the day `first` to the day `last`, both inclusive, in order.

    `start` is the wall clock DTSTART in `zone` (None: the start is a date, at midnight). It always belongs to the
    result and counts as the first of COUNT, matching or not (RFC 5545 section 3.8.5.3). Raises RuleError for a rule
    that is refused, cannot be read, never yields a date, or yields more than MAX_OCCURRENCES.
    """
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise RuleError("rule_too_frequent" if frequency in ("MINUTELY", "SECONDLY") else "rule_frequency_unknown")
    interval, count = _number(parts, "INTERVAL", 1), _number(parts, "COUNT", None)
    if interval is None or not 1 <= interval <= MAX_INTERVAL:
        raise RuleError("rule_interval_out_of_range")
    end = datetime.combine(last, time.max)
    end = min(end, _until(parts.get("UNTIL"), zone) or end)
    _complete(parts, frequency, start)
    begin = start
    if count is None:
        begin = _forwarded(frequency, interval, start, datetime.combine(first, time.min))
    found = _walked(_text(parts, frequency, interval, count), begin, end)
    if not found and "UNTIL" not in parts and begin <= end:
        raise RuleError("rule_without_dates")
    found = [moment for moment in found if moment >= start]
    if start not in found[:1] and begin == start:
        found = [start, *found[: len(found) - (count is not None and len(found) == count)]]
    return [moment for moment in found if first <= moment.date() <= last]


def _parts(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.upper().replace(" ", "").strip(";").split(";"))
    parts = {key: value for key, _, value in pairs if value}
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise RuleError("rule_scale_unknown")
    return parts


def _number(parts: dict[str, str], name: str, otherwise: int | None) -> int | None:
    """Return a whole number; a negative one, which some producers write for "no limit", is as if it were not there."""
    try:
        number = int(parts[name]) if name in parts else otherwise
    except ValueError as error:
        raise RuleError("rule_unreadable") from error
    return otherwise if number is not None and number < 0 else number


def _until(text: str | None, zone: tzinfo | None) -> datetime | None:
    """Return the last wall clock time that UNTIL allows: a date allows its whole day, a UTC time is put into the
    zone."""
    if text is None:
        return None
    match = _UNTIL.match(text)
    if not match:
        raise RuleError("rule_until_unreadable")
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None or zone is None:
            return datetime.combine(day, time.max)
        moment = datetime.combine(day, time(int(match[4]), int(match[5]), min(int(match[6] or 0), 59)))
        if match[7]:
            moment = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise RuleError("rule_until_unreadable") from error
    return moment


def _complete(parts: dict[str, str], frequency: str, start: datetime) -> None:
    """Write down what a rule takes from DTSTART, so that the walk may begin on another day."""
    has_day = any(part in parts for part in _DAY_PARTS)
    if frequency == "YEARLY" and "BYWEEKNO" in parts and not any(part in parts for part in _DAY_PARTS[1:]):
        parts["BYDAY"] = _WEEKDAYS[start.weekday()]
    elif frequency == "YEARLY" and not has_day:
        parts.setdefault("BYMONTH", str(start.month))
        parts["BYMONTHDAY"] = str(start.day)
    elif frequency == "MONTHLY" and not has_day:
        parts["BYMONTHDAY"] = str(start.day)
    elif frequency == "WEEKLY" and not has_day:
        parts["BYDAY"] = _WEEKDAYS[start.weekday()]


def _forwarded(frequency: str, interval: int, start: datetime, first: datetime) -> datetime:
    """Return a start in the last period of the rule's phase that begins before `first`, or DTSTART where that is
    later."""
    if first <= start:
        return start
    if frequency in ("YEARLY", "MONTHLY"):
        step = interval * (12 if frequency == "YEARLY" else 1)
        months = ((first.year - start.year) * 12 + first.month - start.month - 1) // step * step
        if months <= 0:
            return start
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        return start.replace(year=year, month=month + 1, day=1)
    period = interval * _PERIODS[frequency]
    return start + max((first - start) // period - 1, 0) * period


def _text(parts: dict[str, str], frequency: str, interval: int, count: int | None) -> str:
    kept = [f"{name}={value}" for name, value in parts.items() if name in _PARTS]
    counted = [f"COUNT={count}"] if count is not None else []
    return ";".join([f"FREQ={frequency}", f"INTERVAL={interval}", *counted, *kept])


def _walked(text: str, begin: datetime, end: datetime) -> list[datetime]:
    """Return what dateutil finds from `begin` to `end`, walking as many whole cycles of 400 years later as fit."""
    if begin > end:
        return []
    later = (9999 - end.year) // 400 * CYCLE
    try:
        rule = rrulestr(text, dtstart=begin + later)
        found = list(islice(takewhile((end + later).__ge__, rule), MAX_OCCURRENCES + 1))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise RuleError("rule_unreadable") from error
    if len(found) > MAX_OCCURRENCES:
        raise RuleError("rule_over_budget")
    return [moment - later for moment in found]
