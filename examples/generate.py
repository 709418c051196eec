"""Generating the world: `python -m examples.generate --out DIR` writes DIR/exports and, beside it, DIR/truth.

The same seed gives the same bytes, on every platform and Python version.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from datetime import timedelta
from pathlib import Path
from random import Random

from examples.behaviour import Life, assign_habits
from examples.identities import Pair, pairs, shown_emails, shown_slugs
from examples.occasions import hold_occasions
from examples.people import invent_owner, invent_people
from examples.standing import Standing, standings
from examples.truth import FILES, Interaction, Uncounted, interactions, uncounted
from examples.unsolicited import fill_mailbox
from examples.world import LAST_DAY, OWNER, World
from examples.write_calendar import write_calendars
from examples.write_linkedin import write_linkedin
from examples.write_mail import write_mail

SEED, PEOPLE, YEARS = 20261101, 300, 4


def make_world(seed: int = SEED, people: int = PEOPLE, years: int = YEARS) -> World:
    """Return a world of so many people over so many years up to its last day."""
    rng = Random(seed)
    world = World(LAST_DAY - timedelta(days=365 * years), invent_owner(), invent_people(rng, people))
    life = Life(world, rng)
    assign_habits(life, world.people)
    hold_occasions(life, world.people)
    fill_mailbox(life)
    return world


def write_exports(world: World, folder: Path) -> None:
    """Write what a person would drop into their exports folder."""
    folder.mkdir(parents=True)
    write_linkedin(world, folder)
    write_mail(world, folder)
    write_calendars(world, folder)


def write_truth(world: World, folder: Path) -> None:
    """Write the truth as CSV files."""
    folder.mkdir(parents=True)
    counted = interactions(world)
    _write(folder / "interactions.csv", _columns(Interaction), map(astuple, counted))
    _write(folder / "uncounted.csv", _columns(Uncounted), map(astuple, uncounted(world)))
    _write(folder / "relationships.csv", _columns(Standing), map(astuple, standings(world, counted)))
    _write(folder / "pairs.csv", _columns(Pair), map(astuple, pairs(world)))
    _write(folder / "owner_handles.csv", ("kind", "value", "evidence"), _owner_handles(world))
    _write(folder / "employment.csv", ("truth_id", "organization", "title", "started_on", "finished_on"), _jobs(world))
    _write(folder / "files.csv", ("export", "path"), FILES.items())
    columns = ("truth_id", "kind", "name", "other_names", "emails", "profile_slugs", "connected_on", "habit")
    _write(folder / "people.csv", columns, _people(world))


def _columns(row: type) -> list[str]:
    return [one.name for one in fields(row)]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _owner_handles(world: World) -> list[tuple[str, str, str]]:
    old, present = world.owner.jobs
    return [
        ("email", world.owner.private_email, "linkedin;sent_label;delivered_to;calendar_name"),
        ("email", present.email, "linkedin;sent_label"),
        ("email", old.email, "linkedin;sent_label"),
        ("profile_slug", world.owner.slug, "linkedin"),
    ]


def _jobs(world: World) -> list[tuple[object, ...]]:
    return [
        (person.truth_id, job.organization, job.title, job.started, job.finished)
        for person in (world.owner, *world.people)
        for job in person.jobs
    ]


def _people(world: World) -> list[tuple[object, ...]]:
    emails, slugs = shown_emails(world), shown_slugs(world)
    rows: list[tuple[object, ...]] = []
    for person in (world.owner, *world.people):
        name = f"{person.given} {person.family}"
        shown = emails.get(person.truth_id, {})
        names = {other for others in shown.values() for other in others} | {person.native_name}
        if person.former_family:
            names.add(f"{person.given} {person.former_family}")
        kind, others = "owner" if person.truth_id == OWNER else "human", ";".join(sorted(names - {"", name}))
        profiles = ";".join(slugs.get(person.truth_id, []))
        addresses = ";".join(sorted(shown))
        rows.append((person.truth_id, kind, name, others, addresses, profiles, person.connected_on, person.habit))
    rows += [("", kind, "", "", email, "", None, "") for email, kind in sorted(world.others.items())]
    return rows


def main() -> None:
    """Read the command line and write a world."""
    parser = argparse.ArgumentParser(description="Write a synthetic professional world: exports/ and truth/.")
    parser.add_argument("--out", type=Path, required=True, help="a folder without exports/ and truth/")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--years", type=int, default=YEARS)
    given = parser.parse_args()
    world = make_world(given.seed, given.people, given.years)
    write_exports(world, given.out / "exports")
    write_truth(world, given.out / "truth")


if __name__ == "__main__":
    main()
