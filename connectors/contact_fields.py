"""Values of address books: birthdays in one form, and cells that hold several addresses or numbers."""

from __future__ import annotations

import re

_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO = re.compile(r"^(\d{4}|-)-?(\d\d)-?(\d\d)(?:[T ].*)?$")
_NO_YEAR = re.compile(r"^--(\d\d)-?(\d\d)$")
_ENGLISH = re.compile(r"^([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:, ?(\d{4}))?$")
_NUMERIC = re.compile(r"^(\d{1,2})([/.])(\d{1,2})[/.](\d{4})$")
# Apple writes this year where none is known.
_YEAR_UNKNOWN = "1604"
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
