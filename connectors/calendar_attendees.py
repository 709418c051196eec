"""The people of an event: ORGANIZER and ATTENDEE (RFC 5545 sections 3.8.4.1 and 3.8.4.3), and who of them is nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

from connectors.calendar_lines import Property

# A group calendar, a subscribed feed and Google's placeholder stand where an organizer would, and are nobody.
NOBODY = re.compile(
    r"@group(\.v)?\.calendar\.google\.com$|@import\.calendar\.google\.com$|^unknownorganizer@", re.IGNORECASE
)
_ROOM = re.compile(r"@resource\.calendar\.google\.com$", re.IGNORECASE)
# Bounded, so that a line of megabytes without an address is not searched in quadratic time.
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"/]{1,256}@[^\s@<>()\[\]\\,;:\"/]{1,256}")
LONGEST_NAME = 500
_RESPONSES = {
    "ACCEPTED": "accepted",
    "COMPLETED": "accepted",
    "IN-PROCESS": "accepted",
    "DECLINED": "declined",
    "DELEGATED": "declined",
    "TENTATIVE": "tentative",
}


class Attendee(NamedTuple):
    """One participant as it is landed. `is_room` holds for all that take part without being a person: rooms, resources
    and groups of unknown members."""

    role: str
    name: str | None
    email: str | None
    response: str | None
    is_room: bool


def attendees(lines: Iterable[Property]) -> tuple[Attendee, ...]:
    """Return the organizer, then the attendees, each person once a role.

    An attendee with ROLE=NON-PARTICIPANT is only informed and gets the role `non_participant`. A missing PARTSTAT is
    `needs_action`; who delegated did not come and is `declined`. Group calendars and lines that name nobody are left
    out.
    """
    found: dict[tuple[str, str], Attendee] = {}
    for line in sorted(lines, key=lambda line: line.name != "ORGANIZER"):
        person = _attendee(line)
        if person:
            found.setdefault((person.role, (person.email or person.name or "").lower()), person)
    return tuple(found.values())


def _attendee(line: Property) -> Attendee | None:
    parameters = line.parameters
    name = unescaped(parameters.get("CN", "")[:LONGEST_NAME]).strip().strip("'\"").strip()
    email = address(parameters.get("EMAIL", "")) or address(line.value) or address(name)
    if "@" in name:
        name = name.partition("<")[0].strip() if "<" in name else ""
    if not email and not name:
        return None
    if email and NOBODY.search(email):
        return None
    if line.name == "ORGANIZER":
        return Attendee("organizer", name or None, email, None, _is_thing(parameters, email))
    informed = parameters.get("ROLE", "").upper() == "NON-PARTICIPANT"
    response = _RESPONSES.get(parameters.get("PARTSTAT", "").strip().upper(), "needs_action")
    role = "non_participant" if informed else "attendee"
    return Attendee(role, name or None, email, response, _is_thing(parameters, email))


def _is_thing(parameters: dict[str, str], email: str | None) -> bool:
    kind = parameters.get("CUTYPE", "").strip().upper()
    return kind in ("ROOM", "RESOURCE", "GROUP") or bool(email and _ROOM.search(email))


def address(text: str) -> str | None:
    """Return the e-mail address in a calendar user address: of `mailto:` in any case, bare, in angle brackets, or
    percent encoded in a path; None where there is none (`invalid:nomail`, `urn:uuid:`, an Exchange DN)."""
    if ("@" not in text and "%40" not in text) or text.lower().startswith("http"):
        return None
    match = _ADDRESS.search(unquote(text).strip())
    return match[0].strip("'.") if match else None


def unescaped(text: str) -> str:
    """Undo the escapes of TEXT (RFC 5545 section 3.3.11), which parameters should not have but do."""
    return re.sub(r"\\([nN])|\\([\\,;:])", lambda match: " " if match[1] else match[2], text)
