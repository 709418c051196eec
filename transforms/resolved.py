"""Resolved: what is asked when people are resolved, and what is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from transforms.decisions import Decision
from transforms.mentions import Landed
from transforms.owner import OwnerSettings
from transforms.people_memory import Memory
from transforms.people_tables import record_rows

CORE_TABLES = (
    "person",
    "person_identity",
    "mention_person",
    "contact_person",
    "match_evidence",
    "person_id_history",
    "person_tag",
    "person_snooze",
    "person_cadence",
    "uncompared",
    "assumption",
)


@dataclass(frozen=True)
class Asked:
    """What people are resolved from: landed tables, decisions, what the settings say of the owner, and the registry."""

    landed: Landed
    decisions: Sequence[Decision]
    owner: OwnerSettings
    registry: pl.DataFrame | None

    def stamp(self, registry: pl.DataFrame | None) -> pl.DataFrame:
        """Return what stands for decisions, settings and a registry: what is remembered holds only under the same."""
        known = 0 if registry is None else int((registry.hash_rows() // 2**24).sum())
        text = f"{list(self.decisions)} {self.owner} {known}"
        return pl.DataFrame({"asked": [hashlib.sha256(text.encode()).hexdigest()]})


@dataclass(frozen=True)
class People:
    """Who is who: the frames that are loaded into schema core, and what the next run and the summary need.

    `registry` and `memory` are the state to keep for the next run, `owner_handles` says which handles are the owner's
    and why (handle, evidence, count of messages), `compared` how many pairs of handles were compared, `uncompared` how
    many a cap left out when all were.
    """

    person: pl.DataFrame
    person_identity: pl.DataFrame
    mention_person: pl.DataFrame
    contact_person: pl.DataFrame
    match_evidence: pl.DataFrame
    person_id_history: pl.DataFrame
    person_tag: pl.DataFrame
    person_snooze: pl.DataFrame
    person_cadence: pl.DataFrame
    uncompared: pl.DataFrame
    assumption: pl.DataFrame
    registry: pl.DataFrame
    owner_handles: pl.DataFrame
    compared: int
    memory: Memory | None = field(repr=False)
    landed: Landed = field(repr=False)

    @property
    def record_person(self) -> pl.DataFrame:
        """Read the landed tables again for one row a participant or contact record that is somebody.

        A table as long as the participants: a run leaves it to the view core.record_person.
        """
        return record_rows(self.landed, self.mention_person, self.contact_person)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the frames of schema core by name, as transforms.warehouse.build takes them."""
        return {name: getattr(self, name) for name in CORE_TABLES}
