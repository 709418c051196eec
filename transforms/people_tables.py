"""The tables of people: person, person_identity and record_person, as core holds them."""

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
    rows: list[tuple[str, str, str, str, object, object, int]] = []
    columns = ["name", "email", "profile_url", "source", "first_seen", "last_seen", "records"]
    for handle, row in zip(handles.participants, mentions.participants.select(columns).iter_rows(), strict=True):
        if handle is not None:
            rows += _identities(handles, ids[handle], row[:3], row[3:])
    seen = mentions.contacts.select("source", "first_seen", "last_seen", "records").iter_rows()
    for contact, row in zip(handles.contacts, seen, strict=True):
        for handle in contact.handles:
            rows += _identities(handles, ids[handle], (contact.name, "", ""), row)
        values = [(email, "") for email in contact.emails] + [("", url) for url in contact.urls]
        for email, url in values:
            owner_of = _holder(handles, contact.name, contact.handles, email, url)
            if owner_of is not None:
                rows += _identities(handles, ids[owner_of], ("", email, url), row)
    frame = pl.DataFrame(
        rows,
        schema={
            "person_id": pl.String,
            "kind": pl.String,
            "value": pl.String,
            "source": pl.String,
            "first_seen": _TIMESTAMP,
            "last_seen": _TIMESTAMP,
            "records": pl.Int64,
        },
        orient="row",
    )
    keys = ["person_id", "kind", "value", "source"]
    return (
        frame.group_by(keys)
        .agg(pl.col("first_seen").min(), pl.col("last_seen").max(), pl.col("records").sum())
        .sort(keys)
    )


def _holder(handles: Handles, name: str, own: tuple[str, ...], email: str, url: str) -> str | None:
    if url:
        return next((handle for handle in own if handle == f"linkedin:{handles.urls[url]}"), None)
    address = handles.addresses[email]
    return handles.by_address[address.key].get(name, f"email:{address.key}") if address and own else None


def _identities(
    handles: Handles, person_id: str, named: tuple[str | None, str | None, str | None], seen: tuple[object, ...]
) -> list[tuple[str, str, str, str, object, object, int]]:
    """Return the identity rows of one mention: `named` is its name, e-mail and profile URL, `seen` where and when."""
    source, first_seen, last_seen, records = seen
    name, email, url = named
    values = []
    address, key, parsed = (
        handles.addresses.get(email or ""),
        handles.urls.get(url or ""),
        handles.names.get(name or ""),
    )
    if address is not None:
        values.append(("email", address.spelled))
    if key:
        values.append(("profile_url", profile_url(key)))
    if parsed is not None and parsed.display and parsed.key:
        values.append(("name", parsed.display))
    return [(person_id, kind, text, source, first_seen, last_seen, records) for kind, text in values]  # type: ignore[misc]


def record_rows(landed: Landed, mentions: Mentions, handles: Handles, ids: Mapping[str, str]) -> pl.DataFrame:
    """Return record_person: one row a participant or contact record that is somebody, sorted by its place."""
    people = [ids[handle] if handle is not None else None for handle in handles.participants]
    triples = mentions.participants.select(TRIPLE).with_columns(person_id=pl.Series(people, dtype=pl.String))
    participants = (
        landed["participant"]
        .lazy()
        .with_columns(pl.col("is_room").fill_null(value=False))
        .join(triples.drop_nulls("person_id").unique(TRIPLE).lazy(), on=TRIPLE, nulls_equal=True)
        .select("source_file", "record", "event_key", "role", "position", "person_id")
        .collect(engine="streaming")
    )
    owners = [ids[contact.handles[0]] if contact.handles else None for contact in handles.contacts]
    numbered = mentions.contacts.select("content").with_columns(person_id=pl.Series(owners, dtype=pl.String))
    contacts = mentions.contact_records.join(numbered.drop_nulls("person_id"), on="content").select(
        "source_file",
        "record",
        pl.lit(None, dtype=pl.String).alias("event_key"),
        pl.lit(None, dtype=pl.String).alias("role"),
        pl.lit(None, dtype=pl.Int32).alias("position"),
        "person_id",
    )
    return pl.concat([participants, contacts]).sort(
        "source_file", "record", "event_key", "position", "role", "person_id"
    )
