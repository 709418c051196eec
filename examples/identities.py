"""Who is known by what: the handles that the exports show for each person, and which of them belong together.

A handle is an e-mail address or a profile slug. `how` grades what the exports give to find a pair by: `key` (spellings
of one address), `stated` (one record holds both), `name_and_organization`, `name`, `address` (it spells the name), else
`weak`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from examples.names import ascii_slug
from examples.people import domain
from examples.world import ARCHIVE_AT, OLD_ARCHIVE_AT, OWNER, Handle, Person, World


@dataclass(frozen=True, order=True)
class Pair:
    """Two handles of the exports: of one person (`same`) or of two who could be mistaken for one (`different`)."""

    expect: str
    left_kind: str
    left: str
    right_kind: str
    right: str
    left_person: str
    right_person: str
    how: str


def shown_emails(world: World) -> dict[str, dict[str, set[str]]]:
    """Return per truth id the addresses that the exports show, each with the names beside it."""
    shown: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for handle in _handles(world):
        if handle.person and handle.email:
            shown[handle.person][handle.email].add(handle.name)
    return {truth_id: dict(emails) for truth_id, emails in shown.items()}


def _handles(world: World) -> Iterator[Handle]:
    for mail in world.mails:
        yield from (mail.sender, *mail.to, *mail.cc, *mail.bcc)
    for meeting in world.meetings:
        if meeting.organizer:
            yield meeting.organizer
        for guests in (meeting.attendees, *(one.attendees or [] for one in meeting.occurrences)):
            yield from (guest.handle for guest in guests)
    for person in world.people:
        if person.connected_on and person.shows_email:
            yield person.handle(ARCHIVE_AT)
            if person.connected_on <= OLD_ARCHIVE_AT.date():
                yield person.handle(OLD_ARCHIVE_AT)


def shown_slugs(world: World) -> dict[str, list[str]]:
    """Return per truth id the profile slugs that the exports show, the newest first."""
    in_old = {one.receiver if one.giver == OWNER else one.giver for one in world.praise if one.at < OLD_ARCHIVE_AT}
    for message in world.messages:
        if message.at < OLD_ARCHIVE_AT and not message.draft:
            in_old |= {message.sender, *message.recipients}
    waiting = {one.invitee for one in world.invitations}
    slugs: dict[str, list[str]] = {OWNER: [world.owner.slug]}
    for person in world.people:
        if person.connected_on or person.truth_id in waiting:
            slugs[person.truth_id] = [person.slug]
            old = person.connected_on is not None and person.connected_on <= OLD_ARCHIVE_AT.date()
            if (old or person.truth_id in in_old) and person.old_slug != person.slug:
                slugs[person.truth_id].append(person.old_slug)
    return slugs


def pairs(world: World) -> list[Pair]:
    """Return the pairs that are one person, and those that only look like it."""
    emails, slugs = shown_emails(world), shown_slugs(world)
    kinds: tuple[tuple[str, Mapping[str, Iterable[str]]], ...] = (("profile_slug", slugs), ("email", emails))
    found = set()
    for person in world.people:
        handles = [("profile_slug", slug) for slug in slugs.get(person.truth_id, [])]
        handles += [("email", email) for email in sorted(emails.get(person.truth_id, {}))]
        for left, right in combinations(handles, 2):
            how = _how(person, left, right, emails.get(person.truth_id, {}))
            found.add(Pair("same", *left, *right, person.truth_id, person.truth_id, how))
    for one, other in combinations(world.people, 2):
        if (one.given, one.family) == (other.given, other.family):
            for kind, known in kinds:
                for mine, theirs in product(known.get(one.truth_id, ()), known.get(other.truth_id, ())):
                    found.add(Pair("different", kind, mine, kind, theirs, one.truth_id, other.truth_id, "name"))
    return sorted(found)


def _how(person: Person, left: tuple[str, str], right: tuple[str, str], emails: dict[str, set[str]]) -> str:
    if {left[1], right[1]} == {person.private_email, person.private_spelling}:
        return "key"
    if left[0] == right[0] == "profile_slug":
        return "name_and_organization"
    if left[0] == "profile_slug" and person.shows_email and person.handle(ARCHIVE_AT).email == right[1]:
        return "stated"
    names = _plain(emails[right[1]])
    own_name = {ascii_slug(f"{person.given} {person.family}")}
    left_names = own_name if left[0] == "profile_slug" else _plain(emails[left[1]])
    if names & left_names:
        shown_jobs = {person.job_at(at.date()).organization for at in (ARCHIVE_AT, OLD_ARCHIVE_AT)}
        shares = left[0] == "profile_slug" and right[1].partition("@")[2] in {domain(name) for name in shown_jobs}
        return "name_and_organization" if shares else "name"
    local = right[1].partition("@")[0]
    spelled = ascii_slug(person.given, "") in local and ascii_slug(person.family, "") in local
    return "address" if spelled else "weak"


def _plain(names: set[str]) -> set[str]:
    """Return the full names among those shown, family name last."""
    turned = {" ".join(reversed(name.split(", "))) if ", " in name else name for name in names}
    return {ascii_slug(name) for name in turned if " " in name and ascii_slug(name)}
