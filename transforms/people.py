"""People: from landed tables, decisions and the registry to who is who, with evidence and stable ids.

The order of work: mentions -> nodes -> kinds and owner -> candidate pairs -> scores -> clusters -> ids and tables.
Everything landed counts, whatever the day of the run.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from transforms.addresses import parse_address
from transforms.decisions import Decision, check_conflicts, forgotten_handles
from transforms.engines import DUCKDB, scratch_engine
from transforms.handles import Handles, read_handles
from transforms.joining import join_people
from transforms.mentions import Landed, list_addresses, machine_senders, read_mentions
from transforms.owner import (
    OwnerEvidence,
    OwnerSettings,
    accepted_evidence,
    counted_evidence,
    owner_rows,
    owner_sentence,
    stated_evidence,
)
from transforms.people_models import LAYER, PeopleModels
from transforms.people_tables import contact_rows, identity_rows, mention_rows, person_rows, record_rows
from transforms.person_choices import personal_rows
from transforms.person_ids import assign_ids
from transforms.person_kinds import set_kinds

__all__ = ["OwnerSettings", "People", "resolve"]

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
class People:
    """Who is who: the frames that are loaded into schema core, and what the next run and the summary need.

    `registry` is the state to keep for the next run, `owner_handles` says which handles are the owner's and why
    (handle, evidence, count of messages), `compared` how many pairs of handles were compared, `uncompared` how many a
    cap left out.
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


def resolve(
    landed: Landed,
    decisions: Sequence[Decision],
    owner: OwnerSettings,
    registry: pl.DataFrame | None,
    engine_address: str = DUCKDB,
    shared: Path | None = None,
) -> People:
    """Resolve the people in landed contact_record, contact_point, event and participant (frames or lazy frames).

    `registry` is the one that the run before returned, None in the first. The result depends on the set of landed rows,
    not on their order, nor on the engine that compares them: transforms.engines says what its address and `shared` are.
    Raises DecisionConflict where decisions contradict.
    """
    check_conflicts(decisions)
    with _collector_paused(), scratch_engine(LAYER, engine_address, shared) as engine:
        return _resolved(landed, decisions, owner, registry, PeopleModels(engine))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking millions of names again and again: none of them is part of a cycle."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _resolved(
    landed: Landed,
    decisions: Sequence[Decision],
    owner: OwnerSettings,
    registry: pl.DataFrame | None,
    models: PeopleModels,
) -> People:
    mentions = read_mentions(landed)
    handles = read_handles(mentions, decisions)
    owned = _owner(landed, handles, decisions, owner)
    joined = join_people(landed, mentions, handles, decisions, owned, models)
    ids, new_registry, history = assign_ids(joined.labels, _without_forgotten(registry, decisions))
    return People(
        person=person_rows(handles, joined, ids, owner_sentence(owned)),
        person_identity=identity_rows(mentions, handles, ids),
        mention_person=mention_rows(mentions, handles, ids),
        contact_person=contact_rows(mentions, handles, ids),
        match_evidence=joined.evidence,
        person_id_history=history,
        **personal_rows(joined.decisions, ids),
        registry=new_registry,
        owner_handles=owner_rows(owned),
        compared=joined.comparison.compared,
        uncompared=joined.comparison.uncompared,
        assumption=joined.comparison.assumption,
        landed=landed,
    )


def _without_forgotten(registry: pl.DataFrame | None, decisions: Sequence[Decision]) -> pl.DataFrame | None:
    """Return the registry without the handles that were forgotten, with all the names used at an address."""
    if registry is None:
        return None
    bare = {handle: handle.split("/")[0] if handle.startswith("email:") else handle for handle in registry["handle"]}
    forgotten = forgotten_handles(set(bare.values()), decisions)
    return registry.filter(~pl.Series([bare[handle] in forgotten for handle in registry["handle"]], dtype=pl.Boolean))


def _owner(
    landed: Landed, handles: Handles, decisions: Sequence[Decision], settings: OwnerSettings
) -> dict[str, OwnerEvidence]:
    """Find the owner's handles, and set the kinds of all nodes, which need them."""
    evidence = stated_evidence(settings, decisions) + _recorded_evidence(landed, handles)
    lists = list_addresses(landed)
    strong = {item.handle for item in evidence if not item.count}
    raw = [email for email, a in handles.addresses.items() if a and f"email:{a.key}" in strong]
    machines = {a.key for email in machine_senders(landed, sorted(raw)) if (a := parse_address(email))}
    machines -= {item.handle.removeprefix("email:") for item in evidence}
    set_kinds(handles.nodes.values(), lists, machines, handles.in_contacts)
    natures = {handle: "personal" if node.kind == "human" else node.kind for handle, node in handles.nodes.items()}
    n_mails = landed["event"].lazy().filter(pl.col("kind") == "email").select(pl.len()).collect().item()
    accepted = accepted_evidence(evidence, natures, n_mails)
    return {handle: item for handle, item in accepted.items() if handle in handles.nodes}


def _recorded_evidence(landed: Landed, handles: Handles) -> list[OwnerEvidence]:
    found: list[OwnerEvidence] = []
    for contact in handles.contacts:
        if not contact.is_owner:
            continue
        for handle in contact.handles:
            if not contact.evidence:
                found.append(OwnerEvidence(handle, "linkedin"))
            elif item := counted_evidence(contact.evidence, handle):
                found.append(item)
    return found
