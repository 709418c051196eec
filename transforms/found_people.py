"""Found people: what the handles of a network, or of some of its islands, turn out to be, as tables.

Tables of islands that stay as they are stand beside it: a person has one island, and so has what is told of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from transforms.evidence import MATCH_EVIDENCE
from transforms.handles import Handles
from transforms.islands import anchor, island_rows, tokens
from transforms.joining import Joined, join_people
from transforms.kinds_and_owner import Kinds
from transforms.mentions import Mentions, digests
from transforms.network_counts import NetworkCounts
from transforms.owner import owner_rows, owner_sentence
from transforms.people_models import PeopleModels
from transforms.people_tables import (
    IDENTITY_KEYS,
    PERSON,
    PERSON_IDENTITY,
    contact_rows,
    identity_rows,
    mention_rows,
    person_rows,
)
from transforms.person_choices import personal_rows
from transforms.person_ids import Assigned, assign_ids, history_rows
from transforms.resolved import Asked, People

_IDS = {"handle": pl.String(), "person_id": pl.String()}
_TABLES = ("mentions", "person", "person_identity", "match_evidence", "history")
_MENTION = {"row": pl.UInt64(), "handle": pl.String()}


@dataclass(frozen=True)
class FoundPeople:
    """What some handles are. `islands`: handle, island. `anchors`: handle, anchor. `tokens`: token, handle. `mentions`
    are those of a Memory. `person`, `person_identity`, `match_evidence` and `history` (of Assigned) have the island of
    each row.
    """

    joined: Joined
    kinds: Kinds
    assigned: Assigned
    islands: pl.DataFrame
    anchors: pl.DataFrame
    tokens: list[tuple[str, str]]
    mentions: pl.DataFrame
    person: pl.DataFrame
    person_identity: pl.DataFrame
    match_evidence: pl.DataFrame
    history: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return what a Memory keeps by island: tokens and _TABLES."""
        tied = [[token for token, _ in self.tokens], [handle for _, handle in self.tokens]]
        tokens = pl.DataFrame(tied, schema={"token": pl.String(), "handle": pl.String()})
        tokens = _on_islands(tokens, "handle", self.islands).select(pl.col("token").hash(), "island").unique()
        return {"tokens": tokens} | {name: getattr(self, name) for name in _TABLES}

    def node_rows(self, features: pl.DataFrame) -> pl.DataFrame:
        """Return the handles as a Memory keeps them; `features`: handle, features."""
        rows = self.islands.join(self.anchors, on="handle").with_columns(node=pl.col("handle").hash())
        return rows.join(features, on="handle", how="left")

    def watched(self) -> pl.DataFrame:
        """Return the handles that every night looks at: the owner's, and those that a decision names."""
        said = [one for one in self.joined.decisions if one.verb != "forget"]
        decided = [side for one in said for side in (one.subject, one.object)]
        return pl.DataFrame({"handle": sorted({*self.kinds.owned, *decided})}, schema={"handle": pl.String()})


def find_people(
    asked: Asked,
    mentions: Mentions,
    handles: Handles,
    kinds: Kinds,
    scored: pl.DataFrame,
    models: PeopleModels,
    others: pl.DataFrame | None = None,
) -> FoundPeople:
    """Join the handles of mentions into people with ids; `others` are of the registry (transforms.person_ids)."""
    joined = join_people(asked.landed, mentions, handles, asked.decisions, kinds.owned, scored, models)
    assigned = assign_ids(joined.labels, asked.registry, others)
    found = list(tokens(handles))
    islands = island_rows(handles, found, joined.weighed, joined.decisions, kinds.owned)
    by_person = id_rows(assigned).join(islands, on="handle").select("person_id", "island").unique()
    person = person_rows(handles, joined, assigned.ids, owner_sentence(kinds.owned))
    return FoundPeople(
        joined,
        kinds,
        assigned,
        islands,
        _anchor_rows(handles),
        found,
        mention_handles(mentions, handles).join(islands, on="handle", how="left"),
        person.join(by_person, on="person_id"),
        identity_rows(mentions, handles, assigned.ids).join(by_person, on="person_id"),
        _on_islands(joined.evidence, "left", islands),
        _on_islands(assigned.history, "handle", islands),
    )


def _anchor_rows(handles: Handles) -> pl.DataFrame:
    named = [list(handles.nodes), [anchor(node) for node in handles.nodes.values()]]
    rows = pl.DataFrame(named, schema={"handle": pl.String(), "anchor": pl.String()})
    return rows.with_columns(pl.col("anchor").hash())


def mention_handles(mentions: Mentions, handles: Handles) -> pl.DataFrame:
    """Return the handles of each mention: row (transforms.mentions.digests), handle (None for nobody's), position.

    A contact may have several, in their order; a participant has one.
    """
    named = pl.DataFrame({"row": digests(mentions.participants), "handle": handles.participants}, schema=_MENTION)
    held: list[list[str | None]] = [list(contact.handles) or [None] for contact in handles.contacts]
    contacts = pl.DataFrame(
        {"row": digests(mentions.contacts), "handle": held},
        schema={"row": pl.UInt64(), "handle": pl.List(pl.String())},
    )
    position = pl.int_ranges(pl.col("handle").list.len()).cast(pl.List(pl.Int16))
    contacts = contacts.with_columns(position=position).explode("handle", "position")
    return pl.concat([named.with_columns(position=pl.lit(0, pl.Int16)), contacts])


def people_of(
    asked: Asked,
    mentions: Mentions,
    found: FoundPeople,
    tables: Mapping[str, pl.DataFrame],
    counts: NetworkCounts,
    compared: int,
) -> People:
    """Return the people of all mentions; `tables` (FoundPeople.tables) are those of `found` and of other islands."""
    known = tables["mentions"].filter(position=0).select("row", "handle")
    participants, contacts = (
        rows.with_columns(row=digests(rows)).join(known, on="row")
        for rows in (mentions.participants, mentions.contacts)
    )
    ids = found.assigned.registry.select("handle", "person_id").join(
        known.select("handle").unique(), on="handle", how="semi"
    )
    evidence = tables["match_evidence"].select(list(MATCH_EVIDENCE)).sort("left", "right")
    return People(
        person=tables["person"].select(list(PERSON)).sort("person_id"),
        person_identity=tables["person_identity"].select(list(PERSON_IDENTITY)).sort(IDENTITY_KEYS),
        mention_person=mention_rows(participants, ids),
        contact_person=contact_rows(mentions.contact_records, contacts, ids),
        match_evidence=evidence,
        person_id_history=history_rows(tables["history"]),
        **personal_rows(found.joined.decisions, found.assigned.ids),
        uncompared=counts.uncompared,
        assumption=counts.assumption,
        registry=found.assigned.registry,
        owner_handles=owner_rows(found.kinds.owned),
        compared=compared,
        memory=None,
        landed=asked.landed,
    )


def id_rows(assigned: Assigned) -> pl.DataFrame:
    """Return the person id of each handle: handle, person_id."""
    return pl.DataFrame([list(assigned.ids), list(assigned.ids.values())], schema=_IDS)


def _on_islands(rows: pl.DataFrame, handle: str, islands: pl.DataFrame) -> pl.DataFrame:
    return rows.join(islands, left_on=handle, right_on="handle")
