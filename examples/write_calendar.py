"""Writing the calendars: a Google export, an Outlook export with Windows zone names, and a file that is cut short."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from examples.world import ARCHIVE_AT, Attendee, Handle, Meeting, Occurrence, World, to_utc

GOOGLE = "Takeout/Calendar/leonie@achterberg.example.ics"
OUTLOOK = "calendars/Kalender Leonie.ics"
PHONE = "calendars/phone backup 2022.ics"
WINDOWS_ZONE = "W. Europe Standard Time"

GOOGLE_HEAD = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:leonie@achterberg.example
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VTIMEZONE
TZID:Europe/Berlin
X-LIC-LOCATION:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""
OUTLOOK_HEAD = f"""BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-WR-CALNAME:Kalender
BEGIN:VTIMEZONE
TZID:{WINDOWS_ZONE}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""
# A holiday, a block without guests, an endless rule by the second, and an event that never starts.
GOOGLE_EXTRAS = """BEGIN:VEVENT
DTSTART;VALUE=DATE:20250804
DTEND;VALUE=DATE:20250816
DTSTAMP:20261031T190000Z
UID:holiday0001@google.com
SUMMARY:Urlaub
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
DTSTART:20260105T080000Z
DTEND:20260105T100000Z
DTSTAMP:20261031T190000Z
UID:focus0001@google.com
SUMMARY:Focus time
BEGIN:VALARM
ACTION:EMAIL
SUMMARY:Alarm
ATTENDEE:mailto:leonie@achterberg.example
TRIGGER:-P0DT0H10M0S
END:VALARM
END:VEVENT
BEGIN:VEVENT
DTSTART:20260106T080000Z
DTEND:20260106T080500Z
RRULE:FREQ=SECONDLY
DTSTAMP:20261031T190000Z
UID:endless0001@google.com
SUMMARY:Broken reminder
END:VEVENT
BEGIN:VEVENT
DTSTAMP:20261031T190000Z
UID:never0001@google.com
SUMMARY:Without a start
END:VEVENT"""


def fold(line: str) -> str:
    """Return a content line folded at 75 octets (RFC 5545, 3.1), never inside a character."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            parts.append("")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n ".join(parts)


def _calendar_user(handle: Handle) -> str:
    name = handle.name or handle.email
    return f';CN="{name}"' if set(name) & set(",;:") else f";CN={name}"


def _attendee(attendee: Attendee) -> str:
    return (
        f"ATTENDEE;CUTYPE={attendee.cutype};ROLE=REQ-PARTICIPANT;PARTSTAT={attendee.response}"
        f"{_calendar_user(attendee.handle)};X-NUM-GUESTS=0:mailto:{attendee.handle.email}"
    )


class Calendar:
    """One calendar's way of writing events: `google`, `outlook` or `phone`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def time(self, prop: str, local: datetime, meeting: Meeting) -> str:
        """Return a property with a time: a date, UTC for Google's single events, else local with its zone."""
        if meeting.all_day:
            return f"{prop};VALUE=DATE:{local:%Y%m%d}"
        if self.name == "google" and not meeting.rule:
            return f"{prop}:{to_utc(local, meeting.zone):%Y%m%dT%H%M%SZ}"
        zone = WINDOWS_ZONE if self.name == "outlook" else meeting.zone
        return f"{prop};TZID={zone}:{local:%Y%m%dT%H%M%S}"

    def event(self, meeting: Meeting, occurrence: Occurrence, recurs: bool) -> list[str]:
        """Return the lines of one VEVENT: the master or only event of a meeting, or an override of an instance."""
        original = occurrence.original
        start = original if recurs else occurrence.start
        lines = ["BEGIN:VEVENT", f"UID:{meeting.uid}", self.time("DTSTART", start, meeting)]
        length = timedelta(days=1) if meeting.all_day else timedelta(minutes=meeting.minutes)
        lines.append(self.time("DTEND", start + length, meeting))
        if recurs:
            lines.append(f"RRULE:{meeting.rule}")
            lines += [self.time("EXDATE", one.original, meeting) for one in meeting.occurrences if one.excluded]
        elif meeting.rule:
            lines.append(self.time("RECURRENCE-ID", original, meeting))
        created = min(to_utc(start, meeting.zone) - timedelta(days=9), ARCHIVE_AT)
        stamp = ARCHIVE_AT + timedelta(hours=40) if self.name == "google" else created
        status = "CANCELLED" if occurrence.cancelled and not recurs else meeting.status
        lines += [f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}", f"LAST-MODIFIED:{created:%Y%m%dT%H%M%SZ}", "SEQUENCE:0"]
        lines += [f"SUMMARY:{_text(meeting.summary)}", f"STATUS:{status}", "TRANSP:OPAQUE"]
        if meeting.organizer:
            lines.append(f"ORGANIZER{_calendar_user(meeting.organizer)}:mailto:{meeting.organizer.email}")
        guests = meeting.attendees if recurs or occurrence.attendees is None else occurrence.attendees
        lines += [_attendee(guest) for guest in guests]
        if self.name == "outlook":
            lines.append(f"X-MICROSOFT-CDO-ALLDAYEVENT:{'TRUE' if meeting.all_day else 'FALSE'}")
        return [*lines, "END:VEVENT"]

    def meeting(self, meeting: Meeting) -> list[str]:
        """Return the lines of a meeting with all its overrides."""
        first = meeting.occurrences[0]
        lines = self.event(meeting, first, recurs=bool(meeting.rule))
        for occurrence in meeting.occurrences if meeting.rule else ():
            if occurrence.is_override and not occurrence.excluded:
                lines += self.event(meeting, occurrence, recurs=False)
        return lines


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _events(world: World, name: str) -> list[str]:
    calendar = Calendar(name)
    chosen = [meeting for meeting in world.meetings if name in meeting.calendars]
    chosen.sort(key=lambda meeting: (meeting.occurrences[0].original, meeting.uid))
    return [line for meeting in chosen for line in calendar.meeting(meeting)]


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(fold(line) + "\r\n" for line in lines).encode())


def write_calendars(world: World, exports: Path) -> None:
    """Write the three files below the exports folder."""
    end = ["END:VCALENDAR"]
    extras = GOOGLE_EXTRAS.splitlines()
    _write(exports / GOOGLE, [*GOOGLE_HEAD.splitlines(), *_events(world, "google"), *extras, *end])
    _write(exports / OUTLOOK, [*OUTLOOK_HEAD.splitlines(), *_events(world, "outlook"), *end])
    phone = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Old Phone//EN", *_events(world, "phone")]
    _write(exports / PHONE, [*phone, "BEGIN:VEVENT", "UID:cut-short@old-phone.example", "DTSTART;TZID=Euro"])
