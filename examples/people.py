"""Inventing the owner and the people: names, addresses, profiles and jobs."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from examples.names import (
    CREDENTIALS,
    CULTURES,
    NICKNAMES,
    ORGANIZATIONS,
    TITLES,
    Culture,
    ascii_slug,
    latin,
    native,
)
from examples.world import HOME, LAST_DAY, OWNER, Job, Person

LATIN_CULTURES = tuple(culture for culture in CULTURES if "|" not in culture.given[0])


def domain(organization: str) -> str:
    """Return the reserved domain of an organization."""
    suffix = "test" if ORGANIZATIONS.index(organization) % 3 == 2 else "example"
    return f"{ascii_slug(organization)}.{suffix}"


def work_email(given: str, family: str, organization: str) -> str:
    """Return an address in the form that the organization gives to everybody."""
    first, last = ascii_slug(given, ""), ascii_slug(family, "")
    forms = (f"{first}.{last}", f"{first[:1]}.{last}", f"{first}{last}", f"{first}_{last}", f"{last}.{first[:1]}")
    return f"{forms[ORGANIZATIONS.index(organization) % len(forms)]}@{domain(organization)}"


def invent_owner() -> Person:
    """Return the owner of the exports, who changes jobs once."""
    jobs = [
        Job(
            "Nordlicht Data",
            "Data Engineer",
            "leonie.achterberg@nordlicht-data.example",
            date(2019, 2, 1),
            date(2024, 3, 31),
        ),
        Job("Kiefer Labs", "Head of Data", "l.achterberg@kiefer-labs.example", date(2024, 4, 1)),
    ]
    return Person(
        OWNER, "Leonie", "Achterberg", HOME, jobs, mail_name="Leonie Achterberg", slug="leonie-achterberg-5c2e81",
        old_slug="leonie-achterberg-5c2e81", private_email="leonie@achterberg.example",
    )  # fmt: skip


def invent_people(rng: Random, count: int) -> list[Person]:
    """Return people with unique names, and then the deliberate confusions among them."""
    people: list[Person] = []
    taken: set[str] = {"leonie achterberg"}
    while len(people) < count:
        culture = rng.choice(LATIN_CULTURES if rng.random() < 0.8 else CULTURES)
        given, family = rng.choice(culture.given), rng.choice(culture.family)
        key = f"{latin(given)} {latin(family)}".lower()
        if key not in taken:
            taken.add(key)
            people.append(_invent_person(rng, f"p{len(people) + 1:03d}", culture, given, family))
    _share_names(people)
    _share_address(people)
    _tell_addresses_apart(people)
    return people


def _invent_person(rng: Random, truth_id: str, culture: Culture, given: str, family: str) -> Person:
    first, last = latin(given), latin(family)
    person = Person(truth_id, first, last, culture.zone, [])
    if native(given) != first:
        person.native_name = _native_name(culture, given, family)
    if rng.random() < 0.03:
        person.former_family = latin(rng.choice([other for other in culture.family if other != family]))
        person.renamed_on = LAST_DAY - timedelta(days=rng.randrange(200, 900))
    person.jobs = _invent_jobs(rng, person)
    person.mail_name = _mail_name(rng, person)
    if rng.random() < 0.08:
        person.credentials = rng.choice(CREDENTIALS)
    _give_private_address(rng, person)
    _give_profile(rng, person)
    return person


def _native_name(culture: Culture, given: str, family: str) -> str:
    if culture.family_first:
        return native(family) + native(given)
    return f"{native(given)} {native(family)}"


def _invent_jobs(rng: Random, person: Person) -> list[Job]:
    changes = rng.choice((0, 0, 0, 0, 1, 1, 2))
    days = sorted(rng.randrange(60, 1250) for _ in range(changes))
    starts = [date(rng.randrange(2014, 2022), rng.randrange(1, 13), 1)]
    starts += [(LAST_DAY - timedelta(days=back)).replace(day=1) for back in reversed(days)]
    starts = sorted(set(starts))
    organizations = rng.sample(ORGANIZATIONS[2:], len(starts))
    jobs = []
    for place, (start, organization) in enumerate(zip(starts, organizations, strict=True)):
        finished = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else None
        email = work_email(person.given, person.family_at(start), organization)
        jobs.append(Job(organization, rng.choice(TITLES), email, start, finished))
    return jobs


def _mail_name(rng: Random, person: Person) -> str:
    full = f"{person.given} {person.family}"
    draw = rng.random()
    if person.native_name and draw < 0.5:
        return rng.choice((person.native_name, f"{person.native_name} ({full})"))
    if person.given in NICKNAMES and draw < 0.5:
        return f"{NICKNAMES[person.given]} {person.family}"
    if draw < 0.78:
        return full
    if draw < 0.86:
        return f"{person.family}, {person.given}"
    if draw < 0.9:
        return full.upper()
    if draw < 0.93:
        return person.given
    return full if draw < 0.97 else ""


def _give_private_address(rng: Random, person: Person) -> None:
    draw = rng.random()
    if draw > 0.45:
        return
    first, last = ascii_slug(person.given, ""), ascii_slug(person.family_at(date(2020, 1, 1)), "")
    if draw < 0.12:
        person.private_email = f"{first}.{last}.fictional@gmail.com"
        person.private_spelling = f"{first}{last}fictional@googlemail.com"
    else:
        person.private_email = f"{first}.{last}@{rng.choice(('mailhaus.example', 'postfach.example'))}"
    person.prefers_private = rng.random() < 0.5


def _give_profile(rng: Random, person: Person) -> None:
    if rng.random() > 0.78:
        return
    text = f"{person.given}-{person.family_at(date(2020, 1, 1))}".lower().replace("'", "").replace("i̇", "i")
    if person.native_name and rng.random() < 0.3:
        text = person.native_name.replace(" ", "-").lower()
    elif rng.random() < 0.6:
        text = ascii_slug(text)
    person.slug = f"{text}-{rng.randrange(16**6):06x}"
    person.old_slug = person.slug if rng.random() < 0.96 else f"{ascii_slug(person.given)}{rng.randrange(1000, 9999)}"
    person.shows_email = rng.random() < 0.06


def _share_names(people: list[Person]) -> None:
    """Let two pairs of people bear the same name while everything else about them differs."""
    for twin, model in ((len(people) // 3, len(people) // 4), (len(people) // 2, len(people) // 5)):
        one, other = people[model], people[twin]
        for person in (one, other):
            person.native_name, person.former_family, person.renamed_on = "", "", None
            person.given, person.family = "Daniel" if model % 2 else "Sofia", "Sommerfeld" if model % 2 else "Marchetti"
            person.mail_name = f"{person.given} {person.family}"
            person.private_email = person.private_spelling = ""
            person.prefers_private = False
            person.slug = person.old_slug = f"{ascii_slug(person.mail_name)}-{person.truth_id}"
        _rehire(one, ORGANIZATIONS[4], "Product Manager")
        _rehire(other, ORGANIZATIONS[25], "Teacher")


def _rehire(person: Person, organization: str, title: str) -> None:
    person.jobs = [
        Job(organization, title, work_email(person.given, person.family, organization), date(2020, 5, 1)),
    ]


def _share_address(people: list[Person]) -> None:
    """Let a couple write from one private address, each under their own name."""
    one, other = people[len(people) // 6], people[len(people) // 7]
    other.family, other.former_family, other.renamed_on, other.native_name = one.family, "", None, ""
    one.former_family, one.renamed_on, one.native_name = "", None, ""
    for person in (one, other):
        person.mail_name = f"{person.given} {person.family}"
        person.private_email = f"familie.{ascii_slug(one.family, '')}@postfach.example"
        person.private_spelling, person.prefers_private = "", True
        for place, job in enumerate(person.jobs):
            email = work_email(person.given, person.family, job.organization)
            person.jobs[place] = Job(job.organization, job.title, email, job.started, job.finished)


def _tell_addresses_apart(people: list[Person]) -> None:
    """Give a number to whoever came second to a work address."""
    bearers: dict[str, str] = {}
    for person in people:
        for place, job in enumerate(person.jobs):
            if bearers.setdefault(job.email, person.truth_id) != person.truth_id:
                local, _, host = job.email.partition("@")
                email = f"{local}{person.truth_id[1:]}@{host}"
                person.jobs[place] = Job(job.organization, job.title, email, job.started, job.finished)
