"""The truth of the world by the design's rules: which contacts count, and which do not and why.

A mail counts out to every recipient of the owner's and in from its sender; a meeting counts for every guest who has not
declined, unless it is cancelled, excluded, all-day, ahead, or declined by the owner; a LinkedIn message counts out to
every recipient and in from its sender. Rows are written for humans only. `event` is the Message-ID, the UID with the
original start, or for LinkedIn (where the landed key ends in a digest) the conversation with the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from examples.world import (
    AS_OF,
    OLD_ARCHIVE_AT,
    OWNER,
    Attendee,
    Handle,
    LinkedInMessage,
    Mail,
    Meeting,
    Occurrence,
    World,
    to_utc,
)
from examples.write_calendar import GOOGLE, OUTLOOK, PHONE
from examples.write_linkedin import OLD_FOLDER, ZIP_NAME
from examples.write_mail import MAILBOX

BROADCAST_OVER = 20
FILES = {
    "linkedin": ZIP_NAME,
    "linkedin_2023": OLD_FOLDER,
    "mail": MAILBOX,
    "google": GOOGLE,
    "outlook": OUTLOOK,
    "phone": PHONE,
}


@dataclass(frozen=True, order=True)
class Interaction:
    """A contact that counts: one event and one person, as `fct_interaction` has it."""

    occurred_at: datetime
    truth_id: str
    kind: str
    direction: str
    event: str
    n_others: int
    is_broadcast: bool
    minutes: int
    files: str


@dataclass(frozen=True, order=True)
class Uncounted:
    """An event, or somebody's part in it (`truth_id`, where it is one person's), that does not count, and why."""

    occurred_at: datetime
    kind: str
    event: str
    truth_id: str
    reason: str
    files: str


def interactions(world: World) -> list[Interaction]:
    """Return every contact that counts, in order of time."""
    found: set[Interaction] = set()
    for mail in world.mails:
        found |= set(_of_mail(mail))
    for message in world.messages:
        found |= set(_of_message(message))
    for meeting in world.meetings:
        for occurrence in meeting.occurrences:
            if not why_not(world, meeting, occurrence):
                found |= set(_of_meeting(meeting, occurrence))
    return sorted(found)


def uncounted(world: World) -> list[Uncounted]:
    """Return what does not count, in order of time; instances that an EXDATE removed are no events, and listed too."""
    mails = [mail for mail in world.mails if mail.uncounted]
    found = {Uncounted(mail.at, "email", f"<{mail.message_id}>", "", mail.uncounted, "mail") for mail in mails}
    for message in world.messages:
        if message.uncounted:
            files = _message_files(message)
            found.add(Uncounted(message.at, "linkedin_message", message.conversation, "", message.uncounted, files))
    for meeting in world.meetings:
        files = meeting_files(meeting)
        for occurrence in meeting.occurrences:
            at, event = to_utc(occurrence.start, meeting.zone), event_of(meeting, occurrence)
            reason = why_not(world, meeting, occurrence)
            if reason:
                found.add(Uncounted(at, "meeting", event, "", reason, files))
                continue
            for guest in guests_of(meeting, occurrence):
                if guest.response == "DECLINED":
                    found.add(Uncounted(at, "meeting", event, guest.handle.person, "declined_by_person", files))
    return sorted(found)


def event_of(meeting: Meeting, occurrence: Occurrence) -> str:
    """Return the key of an occurrence: UID and original start in UTC (a date for all-day events)."""
    original = occurrence.original
    if meeting.all_day:
        return f"{meeting.uid}/{original:%Y%m%d}"
    return f"{meeting.uid}/{to_utc(original, meeting.zone):%Y%m%dT%H%M%SZ}"


def guests_of(meeting: Meeting, occurrence: Occurrence) -> list[Attendee]:
    """Return the guest list of an occurrence."""
    return meeting.attendees if occurrence.attendees is None else occurrence.attendees


def why_not(world: World, meeting: Meeting, occurrence: Occurrence) -> str:
    """Return why an occurrence counts for nobody, or nothing."""
    guests = guests_of(meeting, occurrence)
    owner_declined = any(guest.handle.person == OWNER and guest.response == "DECLINED" for guest in guests)
    coming = [guest for guest in guests if guest.handle.person not in ("", OWNER) and guest.response != "DECLINED"]
    reasons = (
        (occurrence.excluded, "excluded"),
        (occurrence.cancelled or meeting.status == "CANCELLED", "cancelled"),
        (meeting.all_day, "all_day"),
        (owner_declined, "declined_by_owner"),
        (not coming, "nobody_else"),
        (to_utc(occurrence.start, meeting.zone) >= AS_OF, "ahead"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def meeting_files(meeting: Meeting) -> str:
    """Return the exports that hold a meeting, joined by `;`."""
    return ";".join(meeting.calendars)


def _message_files(message: LinkedInMessage) -> str:
    in_old = message.at < OLD_ARCHIVE_AT and not message.draft
    return "linkedin;linkedin_2023" if in_old else "linkedin"


def _of_mail(mail: Mail) -> Iterator[Interaction]:
    if mail.uncounted:
        return
    everybody = [mail.sender, *mail.to, *mail.cc, *mail.bcc]
    others = len({handle.email for handle in everybody if handle.person != OWNER})
    mine = mail.sender.person == OWNER
    counted: list[Handle] = everybody[1:] if mine else [mail.sender]
    direction = "out" if mine else "in"
    for person in sorted({handle.person for handle in counted} - {"", OWNER}):
        yield Interaction(
            mail.at, person, "email", direction, f"<{mail.message_id}>", others, others > BROADCAST_OVER, 0, "mail"
        )


def _of_message(message: LinkedInMessage) -> Iterator[Interaction]:
    if message.uncounted:
        return
    others = len({message.sender, *message.recipients} - {OWNER})
    mine = message.sender == OWNER
    event = f"{message.conversation}/{message.at:%Y-%m-%dT%H:%M:%SZ}"
    for person in message.recipients if mine else (message.sender,):
        yield Interaction(
            message.at, person, "linkedin_message", "out" if mine else "in", event, others, others > BROADCAST_OVER, 0,
            _message_files(message),
        )  # fmt: skip


def _of_meeting(meeting: Meeting, occurrence: Occurrence) -> Iterator[Interaction]:
    guests = guests_of(meeting, occurrence)
    others = [guest for guest in guests if guest.cutype == "INDIVIDUAL" and guest.handle.person != OWNER]
    addresses = {guest.handle.email for guest in others}
    if meeting.organizer and meeting.organizer.person != OWNER:
        addresses.add(meeting.organizer.email)
    for person in sorted({guest.handle.person for guest in guests if guest.response != "DECLINED"} - {"", OWNER}):
        yield Interaction(
            to_utc(occurrence.start, meeting.zone), person, "meeting", "mutual", event_of(meeting, occurrence),
            len(addresses), len(addresses) > BROADCAST_OVER, meeting.minutes, meeting_files(meeting),
        )  # fmt: skip
