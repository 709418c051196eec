"""What the synthetic world consists of: its people, and what happened between them and the owner.

Instants are naive UTC in whole seconds; the days of meetings and all-day events are local to their zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

HOME = "Europe/Berlin"
LAST_DAY = date(2026, 10, 31)
AS_OF = datetime.fromisoformat("2026-10-31T23:00:00")  # 00:00 of 2026-11-01 in Berlin
ARCHIVE_AT = datetime.fromisoformat("2026-10-30T02:30:00")
OLD_ARCHIVE_AT = datetime.fromisoformat("2023-12-18T02:30:00")
OWNER = "owner"


def to_utc(local: datetime, zone: str) -> datetime:
    """Return the naive UTC instant of a naive local time."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def to_local(at: datetime, zone: str) -> datetime:
    """Return the aware local time of a naive UTC instant."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


@dataclass(frozen=True)
class Handle:
    """Somebody as one document shows them: who it truly is (empty for nobody), a name and an address."""

    person: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Job:
    """One employment; `finished` is null for the present one."""

    organization: str
    title: str
    email: str
    started: date
    finished: date | None = None


@dataclass
class Person:
    """A human of the world. `mail_name` is how they sign mail; `former_family` is what they were called before."""

    truth_id: str
    given: str
    family: str
    zone: str
    jobs: list[Job]
    native_name: str = ""
    mail_name: str = ""
    credentials: str = ""
    former_family: str = ""
    renamed_on: date | None = None
    private_email: str = ""
    private_spelling: str = ""
    prefers_private: bool = False
    slug: str = ""
    old_slug: str = ""
    connected_on: date | None = None
    shows_email: bool = False
    habit: str = ""

    def family_at(self, day: date) -> str:
        """Return the family name on a day."""
        return self.former_family if self.renamed_on and day < self.renamed_on else self.family

    def name_at(self, day: date) -> str:
        """Return the full name on a day, in Latin letters."""
        return f"{self.given} {self.family_at(day)}"

    def job_at(self, day: date) -> Job:
        """Return the employment on a day."""
        return next((job for job in reversed(self.jobs) if job.started <= day), self.jobs[0])

    def handle(self, at: datetime, private: bool | None = None, spelled: bool = False) -> Handle:
        """Return how mail and calendars show the person at an instant; `spelled` uses the other form of the address."""
        day = at.date()
        use_private = bool(self.private_email) and (self.prefers_private if private is None else private)
        email = self.private_email if use_private else self.job_at(day).email
        if use_private and spelled and self.private_spelling:
            email = self.private_spelling
        renamed = self.renamed_on is not None and day < self.renamed_on
        return Handle(self.truth_id, self.name_at(day) if renamed else self.mail_name, email)


@dataclass
class Mail:
    """One message of the mailbox. `uncounted` says why it is no contact; `headers` are written as they stand."""

    message_id: str
    at: datetime
    sender: Handle
    to: list[Handle]
    subject: str
    thread: str
    body: str
    cc: list[Handle] = field(default_factory=list)
    bcc: list[Handle] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    content_type: str = "text/plain; charset=UTF-8"
    zone: str = HOME
    uncounted: str = ""


@dataclass(frozen=True)
class Attendee:
    """A line of a guest list."""

    handle: Handle
    response: str = "ACCEPTED"
    cutype: str = "INDIVIDUAL"


@dataclass
class Occurrence:
    """One instance of a meeting, in local naive times; `attendees` is set where it has a guest list of its own."""

    original: datetime
    start: datetime
    excluded: bool = False
    cancelled: bool = False
    attendees: list[Attendee] | None = None

    @property
    def is_override(self) -> bool:
        """Return whether the calendar holds an event of its own for the instance."""
        return self.cancelled or self.attendees is not None or self.start != self.original


@dataclass
class Meeting:
    """A meeting or a series of them, as it stands in one or two calendars (`google`, `outlook`, `phone`)."""

    uid: str
    calendars: tuple[str, ...]
    summary: str
    minutes: int
    organizer: Handle | None
    attendees: list[Attendee]
    occurrences: list[Occurrence]
    zone: str = HOME
    rule: str = ""
    all_day: bool = False
    status: str = "CONFIRMED"


@dataclass(frozen=True)
class LinkedInMessage:
    """A message on LinkedIn between truth ids. An empty sender is nobody: an advertiser or a former member."""

    conversation: str
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    text: str
    title: str = ""
    subject: str = ""
    sender_name: str = ""
    draft: bool = False
    uncounted: str = ""


@dataclass(frozen=True)
class Invitation:
    """A connection request; `accepted_on` is null while it waits."""

    inviter: str
    invitee: str
    sent_at: datetime
    note: str = ""
    accepted_on: date | None = None


@dataclass(frozen=True)
class Praise:
    """An endorsement of a skill or a recommendation (where `skill` is empty)."""

    giver: str
    receiver: str
    at: datetime
    skill: str = ""


@dataclass
class World:
    """Everything that is and that happened, between `first_day` and the last day."""

    first_day: date
    owner: Person
    people: list[Person]
    mails: list[Mail] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    messages: list[LinkedInMessage] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    praise: list[Praise] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)  # address -> kind, of those who are no human

    def person(self, truth_id: str) -> Person:
        """Return a person by truth id; raises KeyError for nobody."""
        return self.owner if truth_id == OWNER else self._by_id[truth_id]

    @cached_property
    def _by_id(self) -> dict[str, Person]:
        return {person.truth_id: person for person in self.people}

    def before_end(self, days: int) -> date:
        """Return the day that lies so many days before the last one."""
        return LAST_DAY - timedelta(days=days)
