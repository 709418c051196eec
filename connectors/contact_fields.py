"""Contacts of address books as landed rows: birthdays in one form, cells of several values, one row a contact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from connectors.landing import SCHEMAS, Landing
from connectors.linkedin_urls import profile_url

_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO = re.compile(r"^(\d{4}|-)-?(\d\d)-?(\d\d)(?:[T ].*)?$")
_NO_YEAR = re.compile(r"^--(\d\d)-?(\d\d)$")
_ENGLISH = re.compile(r"^([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:, ?(\d{4}))?$")
_NUMERIC = re.compile(r"^(\d{1,2})([/.])(\d{1,2})[/.](\d{4})$")
# Apple writes this year where none is known.
_YEAR_UNKNOWN = "1604"
# Telephones put marks around numbers that keep them left to right.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ROWS_A_BATCH = 50_000
_SEPARATORS = re.compile(r"\s*(?:[;,\n]|:::)\s*")


def birthday(text: str | None) -> str | None:
    """Return a birthday as `YYYY-MM-DD`, or `--MM-DD` without a year; None where it is none or ambiguous."""
    value = (text or "").strip()
    if match := _NO_YEAR.match(value):
        return _formed(None, int(match[1]), int(match[2]))
    if match := _ISO.match(value):
        return _formed(match[1], int(match[2]), int(match[3]))
    if (match := _ENGLISH.match(value)) and match[1].lower() in _MONTH_NAMES:
        return _formed(match[3], _MONTH_NAMES.index(match[1].lower()) + 1, int(match[2]))
    if match := _NUMERIC.match(value):
        first, second = int(match[1]), int(match[3])
        day_first = match[2] == "." or first > 12
        if day_first or second > 12 or first == second:
            return _formed(match[4], second if day_first else first, first if day_first else second)
    return None


def _formed(year: str | None, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    known = year and year not in (_YEAR_UNKNOWN, "0000", "-")
    return f"{year}-{month:02}-{day:02}" if known else f"--{month:02}-{day:02}"


def split_values(text: str | None) -> list[str]:
    """Return the values of a cell that joins several by `,`, `;` or ` ::: `, each once, in their order."""
    return list(dict.fromkeys(value for value in _SEPARATORS.split((text or "").strip()) if value))


class ContactRows:
    """Collects the contacts of one address book and lands them.

    A contact is of the time of its book: `captured_at`, else the latest moment that `seen` was told of (naive UTC).
    """

    def __init__(self, landing: Landing, captured_at: datetime | None) -> None:
        self.count = 0
        self._landing = landing
        self._stated = captured_at
        self._latest: datetime | None = None
        self._records: list[dict[str, object]] = []
        self._points: list[tuple[str, str, str]] = []

    def seen(self, moment: datetime | None) -> None:
        """Take note of a moment at which the book existed, at the earliest."""
        if moment:
            self._latest = max(moment, self._latest or moment)

    def add(
        self,
        record: str,
        *,
        full_name: str | None,
        names: Sequence[str | None],
        emails: Iterable[str],
        phones: Iterable[str],
        urls: Iterable[str],
        organization: str | None,
        title: str | None,
        birthday_text: str | None,
    ) -> None:
        """Add a contact; `names` are given, middle and family name. One that names and reaches nobody is rejected."""
        given, middle, family = (_clean(name) for name in names)
        joined = " ".join(name for name in (given, middle, family) if name)
        email = list(dict.fromkeys(value for value in map(_clean, emails) if value and "@" in value))
        phone = list(dict.fromkeys(value for value in map(_clean, phones) if value and any(map(str.isdecimal, value))))
        profile = list(dict.fromkeys(url for text in urls if (url := profile_url(text))))
        if not (joined or _clean(full_name) or email or phone or profile):
            self._landing.reject(record, "empty_record", "a contact without name, address or number")
            return
        self._records.append(
            {
                "source": "contacts",
                "record": record,
                "is_owner": False,
                "full_name": _clean(full_name) or joined,
                "given_name": given,
                "family_name": family,
                "email": email[0] if email else None,
                "profile_url": profile[0] if profile else None,
                "phone": phone[0] if phone else None,
                "organization": _clean(organization),
                "title": _clean(title),
                "birthday": birthday(birthday_text),
            }
        )
        for kind, values in (("email", email), ("phone", phone), ("profile_url", profile)):
            self._points += [(record, kind, value) for value in values[1:]]
        self.count += 1
        if len(self._records) >= _ROWS_A_BATCH:
            self.close()

    def close(self) -> None:
        """Land what was collected."""
        captured_at = self._stated or self._latest
        if captured_at:
            self._landing.captured_at = max(captured_at, self._landing.captured_at or captured_at)
        if self._records:
            schema = {name: SCHEMAS["contact_record"][name] for name in self._records[0]}
            frame = pl.DataFrame(self._records, schema=schema)
            self._landing.add("contact_record", frame.with_columns(captured_at=pl.lit(captured_at, pl.Datetime("us"))))
        if self._points:
            schema = dict.fromkeys(("record", "kind", "value"), pl.String())
            self._landing.add("contact_point", pl.DataFrame(self._points, schema=schema, orient="row"))
        self._records, self._points = [], []


def _clean(text: str | None) -> str | None:
    return _DIRECTION_MARKS.sub("", text or "").strip() or None
