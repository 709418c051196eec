"""Contacts for tests of who is who: landed frames from records that a test names, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from connectors.discovery import discover
from connectors.lake import distinct, land, version_of
from connectors.landing import SCHEMAS, ReadOptions, read_landed
from transforms.decisions import Decision, read_decisions
from transforms.people import OwnerSettings, People, resolve

TABLES = ("contact_record", "contact_point", "event", "participant")
EXPORTS = Path(__file__).parent.parent / "examples" / "exports"
Frames = dict[str, pl.DataFrame]


@dataclass
class Contacts:
    """Records to be, each called by a name of the test's own."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in TABLES})

    def mail(
        self, record: str, name: str | None = None, email: str | None = None, file: str = "mail", **columns: Any
    ) -> Contacts:
        """Somebody writes a mail, in a mailbox."""
        return self.event(record, [(name, email)], file=file, **columns)

    def event(
        self, record: str, people: Sequence[tuple[str | None, str | None]], file: str = "mail", **columns: Any
    ) -> Contacts:
        """Several people on one event; the first is called `record`, the others `record/1`, `record/2` and so on."""
        defaults = {"source": "mail", "kind": "email", "occurred_at": datetime(2026, 1, 1)}  # noqa: DTZ001
        self.rows["event"].append({"source_file": file, "record": record, "event_key": record, **defaults, **columns})
        for position, (name, email) in enumerate(people):
            self.rows["participant"].append(
                {
                    "source_file": file,
                    "record": record,
                    "event_key": record,
                    "position": position,
                    "role": "to" if position else "from",
                    "name": name,
                    "email": email,
                    "is_room": False,
                }
            )
        return self

    def contact(
        self,
        record: str,
        full_name: str | None = None,
        slug: str | None = None,
        file: str = "archive",
        points: Iterable[tuple[str, str]] = (),
        **columns: Any,
    ) -> Contacts:
        """A contact record, as of a LinkedIn archive."""
        url = f"https://www.linkedin.com/in/{slug}" if slug else None
        row = {"source": "linkedin", "source_file": file, "record": record, "is_owner": False, "full_name": full_name}
        self.rows["contact_record"].append({**row, "profile_url": url, **columns})
        for kind, value in points:
            self.rows["contact_point"].append({"source_file": file, "record": record, "kind": kind, "value": value})
        return self

    def frames(self) -> Frames:
        return {table: pl.DataFrame(rows, schema=SCHEMAS[table]) for table, rows in self.rows.items()}


def decided(*lines: str) -> list[Decision]:
    """Decisions written `verb subject object`."""
    return read_decisions("\n".join("," + ",".join(f'"{part}"' for part in line.split(" ", 2)) for line in lines))


def who(
    landed: Frames,
    *decisions: str,
    registry: pl.DataFrame | None = None,
    owner: OwnerSettings | None = None,
    **remembering: Any,
) -> People:
    return resolve(landed, decided(*decisions), owner or OwnerSettings(), registry, **remembering)


def groups(people: People) -> set[frozenset[str]]:
    """The records of each person together; of an event the participants are `record`, `record/1` and so on."""
    found = defaultdict(set)
    for record, position, person_id in people.record_person.select("record", "position", "person_id").iter_rows():
        found[person_id].add(f"{record}/{position}" if position else record)
    return {frozenset(records) for records in found.values()}


def together(people: People, *records: str) -> bool:
    """Whether the records are all of one person."""
    return any(set(records) <= group for group in groups(people))


def kind(people: People, record: str) -> str:
    """The kind of the sender, or of the one whom a contact record describes."""
    first = people.record_person.filter((pl.col("record") == record) & (pl.col("position").fill_null(0) == 0))
    return str(people.person.join(first, on="person_id")["kind"].item())


@cache
def example_landed() -> Frames:
    """The bundled exports, landed."""
    options = ReadOptions(time_zone="Europe/Berlin", horizon=date(2028, 12, 31))
    with TemporaryDirectory() as folder:
        lake = Path(folder)
        found, _ = discover(EXPORTS, (), options.max_entry_bytes)
        versions = distinct(version_of(one, options) for one in found)
        for version in versions:
            land(version, lake, options, datetime(2026, 11, 1))  # noqa: DTZ001
        return {table: read_landed([lake / v.folder for v in versions], table).collect() for table in TABLES}
