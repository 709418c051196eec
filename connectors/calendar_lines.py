"""Content lines and components of iCalendar documents (RFC 5545 section 3.1), read tolerantly.

A document is unfolded as bytes, because a fold may split a multibyte character; then only the lines of properties that
tieline uses are looked at. Components are told apart by depth, so that an ATTENDEE of an alarm is never a guest.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

EVENT_PROPERTIES = (
    "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP",
    "CREATED", "LAST-MODIFIED", "STATUS", "SUMMARY", "CLASS", "CATEGORIES", "ORGANIZER", "ATTENDEE",
    "X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-CDO-BUSYSTATUS",
)  # fmt: skip
CALENDAR_PROPERTIES = ("PRODID", "METHOD", "X-WR-CALNAME", "X-WR-TIMEZONE")
ZONE_PROPERTIES = ("TZID", "X-LIC-LOCATION", "TZOFFSETFROM", "TZOFFSETTO")

_NAMES = ("BEGIN", "END", *EVENT_PROPERTIES, *CALENDAR_PROPERTIES, *ZONE_PROPERTIES)
_LINE = re.compile(rb"^[ \t]*(%s)[ \t]*([;:][^\n]*)" % "|".join(_NAMES).encode(), re.IGNORECASE | re.MULTILINE)
_PEOPLE = ("ATTENDEE", "ORGANIZER")
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_RECORDED = ("VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT")
_DEEPEST = 16
LONGEST_LINE = 2**20
_MAILTO = re.compile(r":\s*mailto:", re.IGNORECASE)
_CARET = {"^n": "\n", "^'": '"', "^^": "^"}


class Property(NamedTuple):
    """One content line: its upper-case name, its parameters under upper-case names, and its value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """A component with the properties that lie directly in it; `number` counts the events of the document from 1."""

    kind: str
    number: int = 0
    properties: list[Property] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """Return the first property of that name."""
        return next((line for line in self.properties if line.name == name), None)

    def text(self, name: str) -> str:
        """Return the stripped value of the first property of that name, or an empty string."""
        line = self.first(name)
        return line.value.strip() if line else ""

    def all(self, name: str) -> list[Property]:
        """Return the properties of that name in their order."""
        return [line for line in self.properties if line.name == name]


@dataclass(slots=True)
class Calendar(Component):
    """A VCALENDAR: its own properties, and its events and time zones."""

    events: list[Component] = field(default_factory=list)
    zones: list[Component] = field(default_factory=list)


def unfolded(document: bytes) -> bytes:
    """Return a document as UTF-8 (or what eight-bit charset it is in), one logical line each ended by LF.

    UTF-16 is recoded; a byte order mark is dropped; CRLF, CR and LF end a line; RFC 5545 section 3.1 folds are undone.
    """
    if document.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        document = document.decode("utf-16", errors="replace").encode()
    elif document[:2] in (b"B\0", b"\0B"):
        document = document.decode("utf-16-le" if document[1] == 0 else "utf-16-be", errors="replace").encode()
    document = document.removeprefix(codecs.BOM_UTF8)
    if b"\r" in document:
        document = document.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return document.replace(b"\n ", b"").replace(b"\n\t", b"")


def read_calendars(document: bytes) -> Iterator[Calendar]:
    """Yield the calendars of a document one by one.

    A missing END is made up for at the next BEGIN of an event, of a time zone or of a calendar, and at the end of the
    document; events outside any VCALENDAR form one of their own.
    """
    text = unfolded(document)
    calendar: Calendar | None = None
    stack: list[Component] = []
    number = 0
    for name, rest, end in _lines(text):
        if name == "BEGIN":
            kind = rest[1:].strip().upper()
            if kind == "VCALENDAR":
                if calendar:
                    yield calendar
                calendar, stack = Calendar(kind), []
            elif kind in ("VEVENT", "VTIMEZONE"):
                calendar = calendar or Calendar("VCALENDAR")
                number += kind == "VEVENT"
                stack = [Component(kind, number)]
                (calendar.events if kind == "VEVENT" else calendar.zones).append(stack[0])
            elif len(stack) < _DEEPEST:
                stack.append(Component(kind))
                if len(stack) > 1 and kind in _RECORDED:
                    stack[-2].children.append(stack[-1])
        elif name == "END":
            _close(stack, rest[1:].strip().upper())
        elif owner := _owner(stack, calendar):
            owner.properties.append(_property(name, _joined(name, rest, text, end)))
    if calendar:
        yield calendar


def _lines(text: bytes) -> Iterator[tuple[str, str, int]]:
    for match in _LINE.finditer(text):
        start, end = match.span(2)
        yield match[1].decode().upper(), _decoded(text[start : min(end, start + LONGEST_LINE)]), end


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _close(stack: list[Component], kind: str) -> None:
    kinds = [component.kind for component in stack]
    if kind == "VCALENDAR":
        stack.clear()
    elif kind in kinds:
        del stack[kinds.index(kind) :]


def _owner(stack: list[Component], calendar: Calendar | None) -> Component | None:
    if not stack:
        return calendar
    return stack[-1] if stack[-1].kind in _RECORDED else None


def _joined(name: str, rest: str, text: bytes, end: int) -> str:
    """Return the rest of a line; a person's line that was broken without a fold is continued by the next line."""
    if name not in _PEOPLE or ":" in rest:
        return rest
    stop = text.find(b"\n", end + 1)
    stop = stop if stop >= 0 else len(text)
    return rest + _decoded(text[end + 1 : min(stop, end + 1 + LONGEST_LINE)])


def _property(name: str, rest: str) -> Property:
    head, value = _divided(name, rest)
    return Property(name, _parameters(head) if head else {}, value)


def _divided(name: str, rest: str) -> tuple[str, str]:
    """Return the parameters and the value of a line. Both are divided by the first colon outside quotes (RFC 5545
    section 3.1), but common colons without quotes leave a person's value behind the last `:mailto:`, and a time's
    behind the last colon, because a time has none."""
    if rest[0] == ":" and name not in _PEOPLE:
        return "", rest[1:]
    if name in _PEOPLE:
        mailto = [match.start() for match in _MAILTO.finditer(rest)]
        if mailto:
            return rest[: mailto[-1]], rest[mailto[-1] + 1 :]
    if name in _TIMES:
        head, _, value = rest.rpartition(":")
        return head, value
    quoted = False
    for position, character in enumerate(rest):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return rest[:position], rest[position + 1 :]
    head, _, value = rest.partition(":")
    return head, value


def _parameters(head: str) -> dict[str, str]:
    parts = _split_outside_quotes(head) if '"' in head else head.split(";")
    parameters: dict[str, str] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        if equals:
            parameters.setdefault(key.strip().upper(), _parameter_value(value))
    return parameters


def _split_outside_quotes(head: str) -> list[str]:
    if head.count('"') % 2:
        return head.split(";")
    return re.findall(r'(?:[^;"]|"[^"]*")+', head)


def _parameter_value(value: str) -> str:
    """Return a parameter's value without quotes, its carets decoded by RFC 6868."""
    value = value.strip().strip('"')
    return re.sub(r"\^[n'^]", lambda match: _CARET[match[0]], value) if "^" in value else value
