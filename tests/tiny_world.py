"""A hand-made world: landed rows and people, written out as Parquet and built into a warehouse."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from connectors.landing import SCHEMAS
from transforms.warehouse import BuildResult, RunParams, build

AS_OF = datetime(2026, 10, 31, 23)
OWNER = "owner"
MENTION_PERSON = {
    "name": pl.String,
    "email": pl.String,
    "profile_url": pl.String,
    "is_room": pl.Boolean,
    "person_id": pl.String,
}
CONTACT_PERSON = {"source_file": pl.String, "record": pl.String, "person_id": pl.String}


def params(**changes: Any) -> RunParams:
    return RunParams(**{"as_of": AS_OF, "home_time_zone": "Europe/Berlin", **changes})


@dataclass
class World:
    """Rows to be; a participant `ana` has the address ana@north.example and is the person `ana`."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in SCHEMAS})
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    mentions: list[tuple[str | None, str, str | None, bool, str]] = field(default_factory=list)
    contacts: list[tuple[str, str, str]] = field(default_factory=list)
    extra: dict[str, pl.DataFrame] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)  # of who has another address than WHO@north.example

    def __post_init__(self) -> None:
        self.person(OWNER, is_owner=True)

    def person(self, person_id: str, kind: str = "human", is_owner: bool = False) -> None:
        self.people.setdefault(person_id, {"person_id": person_id, "kind": kind, "is_owner": is_owner})

    def file(self, source_file: str, captured_at: datetime | None = None) -> None:
        self.rows["source_file"].append(
            {
                "source_file": source_file,
                "path": f"{source_file}.export",
                "captured_at": captured_at,
                "status": "landed",
            }
        )

    def event(
        self,
        key: str,
        at: datetime | None,
        participants: Sequence[tuple[str, str]],
        *,
        source: str = "mail",
        kind: str = "email",
        source_file: str = "mail1",
        record: str | None = None,
        responses: dict[str, str] | None = None,
        addresses: dict[str, str] | None = None,
        rooms: Sequence[str] = (),
        **columns: Any,
    ) -> None:
        record = record or f"{len(self.rows['event'])}"
        self.rows["event"].append(
            {
                "source": source,
                "source_file": source_file,
                "record": record,
                "event_key": key,
                "kind": kind,
                "occurred_at": at,
                "precision": "second",
                "zone_basis": "stated",
                "status": "confirmed",
                **columns,
            }
        )
        for position, (role, who) in enumerate(participants):
            self.person(who, kind="room" if who in rooms else "human")
            self.rows["participant"].append(
                {
                    "source_file": source_file,
                    "record": record,
                    "event_key": key,
                    "position": position,
                    "role": role,
                    "name": who.title(),
                    "email": (addresses or {}).get(who, f"{who}@north.example"),
                    "response": (responses or {}).get(who),
                    "is_room": who in rooms,
                }
            )
            landed = self.rows["participant"][-1]
            self.mentions.append((landed["name"], landed["email"], None, landed["is_room"], who))

    def mail(self, key: str, at: datetime, author: str, *to: str, **columns: Any) -> None:
        self.event(key, at, [("from", author), *(("to", who) for who in to)], **columns)

    def meeting(self, key: str, at: datetime, *guests: str, minutes: int = 30, **columns: Any) -> None:
        roles = ["organizer", *["attendee"] * len(guests)]
        defaults = {"source": "calendar", "kind": "meeting", "source_file": "cal1", "sequence": 0}
        self.event(key, at, list(zip(roles, guests, strict=False)), minutes=minutes, **{**defaults, **columns})

    def contact(self, person_id: str, record: str, source_file: str = "linkedin1", **columns: Any) -> None:
        self.person(person_id)
        self.rows["contact_record"].append(
            {"source": "linkedin", "source_file": source_file, "record": record, "is_owner": False, **columns}
        )
        self.contacts.append((source_file, record, person_id))

    def people_frames(self) -> dict[str, pl.DataFrame]:
        identity = [
            {
                "person_id": who,
                "kind": "email",
                "value": self.emails.get(who, f"{who}@north.example"),
                "source": "mail",
                "records": 1,
            }
            for who in self.people
        ]
        return {
            "person": pl.DataFrame(
                list(self.people.values()),
                schema={
                    "person_id": pl.String,
                    "kind": pl.String,
                    "kind_reason": pl.String,
                    "is_owner": pl.Boolean,
                    "owner_evidence": pl.String,
                },
            ),
            "person_identity": pl.DataFrame(
                identity,
                schema={
                    "person_id": pl.String,
                    "kind": pl.String,
                    "value": pl.String,
                    "source": pl.String,
                    "first_seen": pl.Datetime("us"),
                    "last_seen": pl.Datetime("us"),
                    "records": pl.Int64,
                },
            ),
            "mention_person": pl.DataFrame(list(dict.fromkeys(self.mentions)), schema=MENTION_PERSON, orient="row"),
            "contact_person": pl.DataFrame(self.contacts, schema=CONTACT_PERSON, orient="row"),
            **self.extra,
        }

    def build(
        self, folder: Path, previous: Path | None = None, **changes: Any
    ) -> tuple[duckdb.DuckDBPyConnection, BuildResult]:
        """Build the warehouse in `folder` and return a read-only connection to it, and what the build said."""
        folder.mkdir(parents=True, exist_ok=True)
        parts = {}
        for table, rows in self.rows.items():
            part = folder / f"{table}.parquet"
            pl.DataFrame(rows, schema=SCHEMAS[table]).write_parquet(part)
            parts[table] = [part] if rows else []
        path = folder / "warehouse.duckdb"
        result = build(path, parts, SCHEMAS, self.people_frames(), params(**changes), previous=previous)
        return duckdb.connect(str(path), read_only=True), result


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()
