"""How people keep in touch: habits, and the mails, meetings and messages that they lead to.

A habit is a stretch of time, a rhythm and a mix of channels. What happens is drawn from it episode by episode: a mail
thread, a meeting, or a conversation on LinkedIn.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from examples.names import SENTENCES, TOPICS
from examples.world import (
    ARCHIVE_AT,
    AS_OF,
    HOME,
    LAST_DAY,
    OWNER,
    Attendee,
    Handle,
    LinkedInMessage,
    Mail,
    Meeting,
    Occurrence,
    Person,
    World,
    to_utc,
)

LAST_MESSAGE = ARCHIVE_AT - timedelta(hours=1)


@dataclass(frozen=True)
class Habit:
    """A way of being in touch; all spans are days, `started` and `ended` counted back from the last day."""

    name: str
    share: int
    started: tuple[int, int]
    ended: tuple[int, int]
    gap: tuple[int, int]
    mix: tuple[int, int, int] = (5, 3, 2)  # mail, meeting, LinkedIn
    answers: float = 0.85
    owner_starts: float = 0.5
    most: int = 400


HABITS = (
    Habit("regular", 8, (700, 1450), (0, 12), (45, 100)),
    Habit("colleague", 3, (300, 900), (0, 5), (24, 60), (6, 4, 0)),
    Habit("occasional", 8, (700, 1450), (0, 90), (80, 150)),
    Habit("fading", 11, (500, 1300), (85, 165), (26, 66)),
    Habit("dormant", 28, (500, 1450), (195, 900), (50, 170)),
    Habit("new", 5, (25, 80), (0, 10), (6, 18)),
    Habit("one_sided_out", 5, (200, 1200), (20, 150), (30, 90), (6, 0, 4), 0.0, 1.0, 6),
    Habit("one_sided_in", 4, (300, 1200), (10, 150), (30, 120), (6, 0, 4), 0.0, 0.0, 8),
    Habit("sparse", 14, (60, 1400), (30, 1300), (20, 200), (5, 1, 4), 0.4, 0.5, 2),
    Habit("connection_only", 14, (100, 1400), (50, 99), (999, 1000), most=0),
)


class Life:
    """Lets people live: adds what happens to the world, drawing everything from one seeded source."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self._count = 0

    def number(self) -> str:
        """Return a new identifier of 16 hex digits."""
        self._count += 1
        return hashlib.sha256(f"happening {self._count}".encode()).hexdigest()[:16]

    def moment(self, day: date, first_hour: int = 8, last_hour: int = 19) -> datetime:
        """Return an instant within the owner's waking hours of a day."""
        local = time(self.rng.randrange(first_hour, last_hour), self.rng.randrange(60), self.rng.randrange(60))
        return to_utc(datetime.combine(day, local), HOME)

    def owner_handle(self, at: datetime, person: Person) -> Handle:
        """Return the owner as they write to a person."""
        private = person.prefers_private and bool(person.private_email)
        return self.world.owner.handle(at, private=private)

    def live(self, person: Person, habit: Habit) -> None:
        """Let a person keep in touch after a habit."""
        person.habit = habit.name
        started = self.world.before_end(self.rng.randint(*habit.started))
        started = max(started, self.world.first_day)
        ended = self.world.before_end(self.rng.randint(*habit.ended))
        if person.slug:
            self._connect(person, started)
        day, episodes = started, 0
        while day <= ended and episodes < habit.most:
            self._episode(person, habit, day)
            episodes += 1
            day += timedelta(days=self.rng.randint(*habit.gap))
        if habit.name == "fading":
            self._episode(person, habit, ended)

    def _connect(self, person: Person, started: date) -> None:
        away = self.rng.randrange(-200, 400)
        day = started + timedelta(days=away if person.habit != "new" else self.rng.randrange(20))
        if self.world.first_day - timedelta(days=300) < day <= date(2026, 10, 29):
            person.connected_on = day

    def _episode(self, person: Person, habit: Habit, day: date) -> None:
        kind = self.rng.choices(("mail", "meeting", "linkedin"), habit.mix)[0]
        by_owner = self.rng.random() < habit.owner_starts
        answered = self.rng.random() < habit.answers
        if kind == "linkedin" and person.connected_on and person.connected_on <= day:
            self.linkedin_talk([person], day, by_owner, answered)
        elif kind == "meeting":
            self.single_meeting([person], day, by_owner)
        else:
            self.mail_thread([person], day, by_owner, answered)

    def mail_thread(
        self, people: list[Person], day: date, by_owner: bool, answered: bool = True, topic: str = ""
    ) -> list[Mail]:
        """Add a thread that goes to and fro between the owner and the first person, the others in copy."""
        at, subject, thread = self.moment(day), topic or self.rng.choice(TOPICS), self.number()
        mails: list[Mail] = []
        for turn in range(self.rng.choice((1, 2, 2, 3)) if answered else 1):
            person, mine = people[0], by_owner == (turn % 2 == 0)
            me, them = self.owner_handle(at, person), person.handle(at, spelled=turn > 1)
            sender, to = (me, them) if mine else (them, me)
            mail = Mail(
                f"{self.number()}@{sender.email.partition('@')[2]}", at, sender, [to],
                subject if turn == 0 else f"Re: {subject}", str(int(thread[:15], 16)), self.rng.choice(SENTENCES),
                cc=[other.handle(at) for other in people[1:]], references=[earlier.message_id for earlier in mails],
                zone=HOME if mine else person.zone,
            )  # fmt: skip
            mails.append(mail)
            at += timedelta(minutes=self.rng.randrange(20, 3000), seconds=self.rng.randrange(60))
            if at >= AS_OF - timedelta(hours=1):
                break
        self.world.mails += mails
        return mails

    def single_meeting(self, people: list[Person], day: date, by_owner: bool, summary: str = "") -> Meeting:
        """Add one meeting of the owner with people."""
        while day.weekday() > 4 and day < LAST_DAY:
            day += timedelta(days=1)
        start = datetime.combine(day, time(self.rng.randrange(9, 17), self.rng.choice((0, 15, 30, 45))))
        at = to_utc(start, HOME)
        private = bool(people[0].private_email) and people[0].prefers_private
        me, guests = self.owner_handle(at, people[0]), [person.handle(at) for person in people]
        meeting = Meeting(
            self.uid("google" if private else "outlook"), ("google",) if private else ("outlook",),
            summary or self.rng.choice(TOPICS), self.rng.choice((30, 45, 60, 60, 90)),
            me if by_owner else guests[0], [Attendee(me), *(Attendee(guest) for guest in guests)],
            [Occurrence(start, start)],
        )  # fmt: skip
        self.world.meetings.append(meeting)
        return meeting

    def uid(self, calendar: str) -> str:
        """Return a new calendar UID in the form of its producer."""
        if calendar == "outlook":
            return f"040000008200E00074C5B7101A82E00800000000{self.number()}{self.number()}".upper()
        return f"{self.number()}abcdefghij@google.com"

    def conversation(self, key: str) -> str:
        """Return LinkedIn's identifier of a conversation."""
        digest = hashlib.sha256(f"conversation {key}".encode()).hexdigest()
        uuid = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
        return "2-" + base64.b64encode(f"{uuid}_100".encode()).decode()

    def linkedin_talk(
        self, people: list[Person], day: date, by_owner: bool, answered: bool = True, title: str = ""
    ) -> None:
        """Add messages on LinkedIn between the owner and people, who take turns."""
        ids = [person.truth_id for person in people]
        conversation = self.conversation(" ".join(ids))
        at = self.moment(day)
        for turn in range(self.rng.choice((2, 2, 3, 4)) if answered else 1):
            if at >= LAST_MESSAGE:
                break
            mine = by_owner == (turn % 2 == 0)
            sender = OWNER if mine else ids[turn // 2 % len(ids)]
            recipients = tuple(truth_id for truth_id in [OWNER, *ids] if truth_id != sender)
            text = self.rng.choice(SENTENCES)
            if self.rng.random() < 0.2:
                text += "\n" + self.rng.choice(SENTENCES)
            self.world.messages.append(LinkedInMessage(conversation, at, sender, recipients, text, title))
            at += timedelta(minutes=self.rng.randrange(3, 2000), seconds=self.rng.randrange(60))


def assign_habits(life: Life, people: list[Person]) -> None:
    """Give every person a habit, in the shares that the table states, and let them live."""
    deck = [habit for habit in HABITS for _ in range(habit.share)]
    order: list[Habit] = []
    while len(order) < len(people):
        order += deck
    order = order[: len(people)]
    life.rng.shuffle(order)
    for person, habit in zip(people, order, strict=True):
        life.live(person, habit)
