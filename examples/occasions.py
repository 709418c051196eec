"""What happens besides the habits: series, an association, an event, introductions, and the mail that is no contact."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from examples.behaviour import Life
from examples.people import domain
from examples.world import (
    HOME,
    LAST_DAY,
    OWNER,
    Attendee,
    Handle,
    Invitation,
    LinkedInMessage,
    Mail,
    Meeting,
    Occurrence,
    Person,
    Praise,
    to_utc,
)

ROOM = Attendee(Handle("", "Raum Elbe", "c_fictional_raum_elbe@resource.calendar.google.com"), cutype="RESOURCE")
LIST_ADDRESS = "members@open-data-circle.example"
SERIES_END = date(2026, 12, 31)


def hold_occasions(life: Life, people: list[Person]) -> None:
    """Add all of them, each to people of a fitting habit."""
    by_habit: dict[str, list[Person]] = {}
    for person in people:
        by_habit.setdefault(person.habit, []).append(person)
    regular, colleagues = by_habit.get("regular", []), by_habit.get("colleague", [])
    quiet = by_habit.get("sparse", []) + by_habit.get("connection_only", [])
    _mentors(life, regular[:3])
    _weekly_team(life, colleagues[:6])
    _association(life, by_habit.get("occasional", [])[:6] + by_habit.get("dormant", [])[:8])
    _conference(life, quiet[:4] + regular[3:6] + by_habit.get("new", [])[:4])
    _introductions(life, regular[6:12], by_habit.get("dormant", [])[10:16])
    _group_threads(life, by_habit.get("dormant", [])[16:28] + regular[12:20])
    _awkward_meetings(life, regular[3:], quiet[4:])
    _invitations(life, people)
    _praise(life, people)


def weekly(first: date, last: date, at: time, every: int) -> list[Occurrence]:
    """Return the instances of a weekly rule, both days included."""
    count = (last - first).days // (7 * every) + 1
    starts = [datetime.combine(first + timedelta(days=7 * every * step), at) for step in range(count)]
    return [Occurrence(start, start) for start in starts]


def monthly(first: date, last: date, at: time, weekday: int, nth: int) -> list[Occurrence]:
    """Return the instances of a rule such as `BYDAY=2TU`, from the month of `first` on."""
    occurrences = []
    month = first.replace(day=1)
    while month <= last:
        day = month + timedelta(days=(weekday - month.weekday()) % 7 + 7 * (nth - 1))
        if first <= day <= last:
            start = datetime.combine(day, at)
            occurrences.append(Occurrence(start, start))
        month = (month + timedelta(days=32)).replace(day=1)
    return occurrences


def _invited(life: Life, people: list[Person], at: datetime) -> list[Attendee]:
    return [Attendee(life.world.owner.handle(at)), *(Attendee(person.handle(at)) for person in people)]


def _mentors(life: Life, mentors: list[Person]) -> None:
    """Hold monthly talks of two, with a moved instance, a cancelled one and a declined one."""
    for place, mentor in enumerate(mentors):
        mentor.habit = "mentor"
        first = max(life.world.first_day, date(2023, 9, 1))
        occurrences = monthly(first, SERIES_END, time(17), 1 + place, 2)
        start = occurrences[0].start
        guests = _invited(life, [mentor], to_utc(start, HOME))
        occurrences[3].excluded = True
        occurrences[5].start += timedelta(days=1, hours=-2)
        occurrences[7].cancelled = True
        occurrences[9].attendees = [Attendee(guests[0].handle, "DECLINED"), guests[1]]
        last = to_utc(datetime.combine(SERIES_END, time(22)), HOME)
        rule = f"FREQ=MONTHLY;UNTIL={last:%Y%m%dT%H%M%SZ};BYDAY=2{('TU', 'WE', 'TH')[place]}"
        life.world.meetings.append(
            Meeting(life.uid("google"), ("google",), "Mentoring", 60, guests[0].handle, guests, occurrences, rule=rule)
        )


def _weekly_team(life: Life, colleagues: list[Person]) -> None:
    """Hold a weekly round at work across the change of clocks, in a room, in both calendars, for two years."""
    if not colleagues:
        return
    occurrences = weekly(date(2024, 10, 2), date(2026, 9, 30), time(9, 30), 1)
    guests = [*_invited(life, colleagues, to_utc(occurrences[0].start, HOME)), ROOM]
    for index in (12, 13, 64):
        occurrences[index].excluded = True
    occurrences[20].start += timedelta(hours=3)
    occurrences[30].cancelled = True
    life.world.meetings.append(
        Meeting(life.uid("outlook"), ("google", "outlook"), "Data round", 45, guests[0].handle, guests, occurrences,
                rule=f"FREQ=WEEKLY;COUNT={len(occurrences)};BYDAY=WE")
    )  # fmt: skip


def _association(life: Life, members: list[Person]) -> None:
    """Hold the sessions of an association on every first Monday, with a list for its mail."""
    if not members:
        return
    first = max(life.world.first_day, date(2023, 1, 1))
    occurrences = monthly(first, date(2026, 9, 30), time(18, 30), 0, 1)
    host = Handle("", "Open Data Circle", "board@open-data-circle.example")
    life.world.others |= {host.email: "role", LIST_ADDRESS: "list"}
    guests = _invited(life, members, to_utc(occurrences[0].start, HOME))
    guests[2] = Attendee(guests[2].handle, "DECLINED")
    life.world.meetings.append(
        Meeting(life.uid("google"), ("google",), "Open Data Circle: monthly session", 120, host, guests, occurrences,
                rule="FREQ=MONTHLY;UNTIL=20260930;BYDAY=1MO")
    )  # fmt: skip
    for index, occurrence in enumerate(occurrences):
        author = members[index % len(members)] if index % 4 else life.world.owner
        day = occurrence.start.date() + timedelta(days=2)
        at = life.moment(day)
        sender = author.handle(at)
        life.world.mails.append(
            Mail(f"{life.number()}@open-data-circle.example", at, sender, [Handle("", "Members", LIST_ADDRESS)],
                 "[circle] Minutes of the session", str(int(life.number()[:15], 16)), "The minutes are in the wiki.",
                 headers=[("List-Id", "Members of the Open Data Circle <members.open-data-circle.example>"),
                          ("List-Post", f"<mailto:{LIST_ADDRESS}>"), ("Precedence", "list")],
                 zone=author.zone, uncounted="mailing_list")
        )  # fmt: skip


def _conference(life: Life, guests: list[Person]) -> None:
    """Hold one event of many people, after which some are written to, connected and met again."""
    day = date(2026, 6, 18)
    meeting = life.single_meeting(guests, day, False, "Falkenau Forum on Public Data")
    meeting.minutes = 240
    for place, guest in enumerate(guests):
        if place % 3 == 0:
            life.mail_thread([guest], day + timedelta(days=2 + place), True, place % 2 == 0, "After the forum")
        if guest.slug and not guest.connected_on:
            guest.connected_on = day + timedelta(days=1 + place)


def _introductions(life: Life, brokers: list[Person], strangers: list[Person]) -> None:
    """Let people introduce others to the owner, who writes on with them."""
    for place, (broker, stranger) in enumerate(zip(brokers, strangers, strict=False)):
        day = life.world.before_end(420 + 60 * place)
        topic = f"Introduction: {life.world.owner.given} meet {stranger.given}"
        intro = life.mail_thread([broker], day, False, False, topic)[0]
        intro.to.append(stranger.handle(intro.at))
        if place % 3 != 2:
            life.mail_thread([stranger], day + timedelta(days=1), True, True, f"Re: {topic}")


def _group_threads(life: Life, people: list[Person]) -> None:
    """Write to some in company, and once to so many that it is a broadcast."""
    for place in range(0, len(people) - 3, 3):
        circle = people[place : place + 4]
        life.mail_thread(circle, life.world.before_end(300 + 40 * place), place % 2 == 0, True, "Joint proposal")
    circle = [person for person in people if person.slug][:3]
    if len(circle) == 3:
        for person in circle:
            person.connected_on = person.connected_on or date(2024, 5, 2)
        life.linkedin_talk(circle, date(2024, 11, 12), True, True, "Forum organizers")
    crowd = [person for person in life.world.people if person.habit not in ("one_sided_out", "connection_only")][:26]
    if len(crowd) > 20:
        mail = life.mail_thread([crowd[0]], date(2025, 12, 15), True, False, "Season's greetings")[0]
        mail.cc, mail.bcc = [], [person.handle(mail.at) for person in crowd[1:]]


def _awkward_meetings(life: Life, regular: list[Person], strangers: list[Person]) -> None:
    """Add the meetings that do not count, those ahead, and days that are none."""
    for place, person in enumerate(strangers[:8]):
        meeting = life.single_meeting([person], date(2025, 3, 3) + timedelta(days=9 * place), place % 2 == 0)
        me, them = meeting.attendees
        if place % 4 == 0:
            meeting.status = "CANCELLED"
        elif place % 4 == 1:
            meeting.attendees = [Attendee(me.handle, "DECLINED"), them]
        elif place % 4 == 2:
            meeting.attendees, meeting.organizer = [me, Attendee(them.handle, "DECLINED")], me.handle
        else:
            meeting.all_day = True
    for place, person in enumerate(regular[:5]):
        life.single_meeting([person], date(2026, 11, 4) + timedelta(days=5 * place), True, "Planning ahead")
    phone = life.single_meeting(strangers[8:9] or regular[:1], date(2022, 12, 14), True, "Old phone backup")
    phone.calendars, phone.uid = ("phone",), f"{life.number()}@old-phone.example"
    for place, month in enumerate((3, 7)):
        start = datetime.combine(date(2023, month, 9 + place), time())
        life.world.meetings.append(
            Meeting(life.uid("google"), ("google",), "Birthday", 1440, None, [], [Occurrence(start, start)],
                    rule="FREQ=YEARLY", all_day=True)
        )  # fmt: skip


def _invitations(life: Life, people: list[Person]) -> None:
    for person in people:
        if person.connected_on is None:
            continue
        ends = (OWNER, person.truth_id) if life.rng.random() < 0.6 else (person.truth_id, OWNER)
        accepted = life.moment(person.connected_on)
        sent = accepted - timedelta(minutes=life.rng.choice((1, 45, 700, 4000, 20000)))
        note = "Good to have met you, let us stay in touch." if life.rng.random() < 0.15 else ""
        life.world.invitations.append(Invitation(*ends, sent, note, person.connected_on))
        if note:  # LinkedIn shows the note as the first message, at the moment of acceptance.
            conversation = life.conversation(person.truth_id)
            life.world.messages.append(LinkedInMessage(conversation, accepted, ends[0], ends[1:], note))
    waiting = [person for person in people if person.slug and not person.connected_on][:12]
    for person in waiting:
        at = life.moment(LAST_DAY - timedelta(days=life.rng.randrange(5, 200)))
        life.world.invitations.append(Invitation(OWNER, person.truth_id, at))


def _praise(life: Life, people: list[Person]) -> None:
    known = [person for person in people if person.connected_on and person.habit in ("regular", "dormant", "mentor")]
    for place, person in enumerate(known[:18]):
        at = life.moment(life.world.before_end(60 + 75 * place))
        ends = (OWNER, person.truth_id) if place % 2 else (person.truth_id, OWNER)
        life.world.praise.append(Praise(*ends, at, "" if place % 6 < 2 else "Data governance"))


def role_address(local: str, organization: str) -> Handle:
    """Return an address that belongs to no human."""
    return Handle("", organization, f"{local}@{domain(organization)}")
