"""The tables of people as core holds them: person, person_identity, and who each mention and contact record is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import polars as pl

from transforms.handles import Handles
from transforms.joining import Joined
from transforms.mentions import TRIPLE, Landed, Mentions
from transforms.nodes import Node
from transforms.person_kinds import kind_of_person
from transforms.profile_urls import profile_url

_TIMESTAMP = pl.Datetime("us")
PERSON = pl.Schema(
    {
        "person_id": pl.String(),
        "kind": pl.String(),
        "kind_reason": pl.String(),
        "is_owner": pl.Boolean(),
        "owner_evidence": pl.String(),
    }
)
PERSON_IDENTITY = pl.Schema(
    {
        "person_id": pl.String(),
        "kind": pl.String(),
        "value": pl.String(),
        "source": pl.String(),
        "first_seen": _TIMESTAMP,
        "last_seen": _TIMESTAMP,
        "records": pl.Int64(),
    }
)
IDENTITY_KEYS = ["person_id", "kind", "value", "source"]


def person_rows(handles: Handles, joined: Joined, ids: Mapping[str, str], owner_evidence: str) -> pl.DataFrame:
    """Return person (PERSON): one row a person, sorted by id."""
    members: dict[str, list[Node]] = defaultdict(list)
    for handle, label in joined.labels.items():
        members[label].append(handles.nodes[handle])
    rows = []
    for label, nodes in members.items():
        kind, reason = kind_of_person(nodes)
        if label == joined.owner:
            kind, reason = "human", ""
        elif label in joined.not_people:
            kind, reason = "role", joined.not_people[label]
        is_owner = label == joined.owner
        rows.append((ids[label], kind, reason or None, is_owner, owner_evidence if is_owner else None))
    return pl.DataFrame(sorted(rows, key=lambda row: row[0]), schema=PERSON, orient="row")


def identity_rows(mentions: Mentions, handles: Handles, ids: Mapping[str, str]) -> pl.DataFrame:
    """Return person_identity (PERSON_IDENTITY): one row a person, kind, value and source, sorted."""
    values = {
        "email": {raw: a.spelled for raw, a in handles.addresses.items() if a is not None},
        "profile_url": {raw: profile_url(key) for raw, key in handles.urls.items() if key},
        "name": {raw: n.display for raw, n in handles.names.items() if n.display and n.key},
    }
    seen = ["source", "first_seen", "last_seen", "records"]
    people = [ids[handle] if handle is not None else None for handle in handles.participants]
    participants = mentions.participants.with_columns(person_id=pl.Series(people, dtype=pl.String))
    participants = participants.drop_nulls("person_id")
    contacts = mentions.contacts.select("content", *seen)
    found = []
    for kind, shown in values.items():
        table = pl.DataFrame({kind: list(shown), "value": list(shown.values())}).cast(pl.String)
        held = _held(handles, ids, kind).join(contacts, on="content")
        rows = pl.concat([frame.select("person_id", kind, *seen) for frame in (participants, held)])
        found.append(rows.join(table, on=kind).select("person_id", "value", *seen, kind=pl.lit(kind)))
    return (
        pl.concat(found)
        .group_by(IDENTITY_KEYS)
        .agg(pl.col("first_seen").min(), pl.col("last_seen").max(), pl.col("records").sum())
        .sort(IDENTITY_KEYS)
        .select(*(pl.col(column).cast(dtype) for column, dtype in PERSON_IDENTITY.items()))
    )


def _held(handles: Handles, ids: Mapping[str, str], kind: str) -> pl.DataFrame:
    """Return whose the raw names, addresses or profiles of contact records are: content, person_id, and the text."""
    rows: list[tuple[int, str, str]] = []
    for contact in handles.contacts:
        if kind == "name":
            rows += [(contact.number, ids[handle], contact.name) for handle in contact.handles]
            continue
        for text in contact.emails if kind == "email" else contact.urls:
            holder = _holder(handles, contact.name, contact.handles, *((text, "") if kind == "email" else ("", text)))
            if holder is not None:
                rows.append((contact.number, ids[holder], text))
    return pl.DataFrame(
        rows, schema={"content": pl.UInt32(), "person_id": pl.String(), kind: pl.String()}, orient="row"
    )


def _holder(handles: Handles, name: str, own: tuple[str, ...], email: str, url: str) -> str | None:
    if url:
        return next((handle for handle in own if handle == f"linkedin:{handles.urls[url]}"), None)
    address = handles.addresses[email]
    return handles.by_address[address.key].get(name, f"email:{address.key}") if address and own else None


def mention_rows(participants: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """Return mention_person: one row a way of naming a participant (TRIPLE) that is somebody, sorted.

    `participants` has TRIPLE and handle, `ids` handle and person_id.
    """
    named = participants.join(ids, on="handle").select(*TRIPLE, "person_id")
    return named.unique(TRIPLE, keep="any").sort(*TRIPLE)


def contact_rows(contact_records: pl.DataFrame, contacts: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """Return contact_person: one row a contact record that is somebody, sorted by its place.

    `contact_records` are those of Mentions, `contacts` has content and handle, `ids` handle and person_id.
    """
    joined = contact_records.join(contacts.join(ids, on="handle"), on="content")
    return joined.select("source_file", "record", "person_id").sort("source_file", "record", "person_id")


def record_rows(landed: Landed, mention_person: pl.DataFrame, contact_person: pl.DataFrame) -> pl.DataFrame:
    """Return record_person: one row a participant or contact record that is somebody, sorted by its place."""
    participants = (
        landed["participant"]
        .lazy()
        .with_columns(pl.col("is_room").fill_null(value=False))
        .join(mention_person.lazy(), on=TRIPLE, nulls_equal=True)
        .select("source_file", "record", "event_key", "role", "position", "person_id")
        .collect(engine="streaming")
    )
    missing = {name: participants.schema[name] for name in ("event_key", "role", "position")}
    contacts = contact_person.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in missing.items())
    return pl.concat([participants, contacts.select(participants.columns)]).sort(
        "source_file", "record", "event_key", "position", "role", "person_id"
    )
