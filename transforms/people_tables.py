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


def mention_rows(mentions: Mentions, handles: Handles, ids: Mapping[str, str]) -> pl.DataFrame:
    """Return mention_person: one row a way of naming a participant (TRIPLE) that is somebody, sorted."""
    people = [ids[handle] if handle is not None else None for handle in handles.participants]
    named = mentions.participants.select(TRIPLE).with_columns(person_id=pl.Series(people, dtype=pl.String))
    return named.drop_nulls("person_id").unique(TRIPLE, keep="first", maintain_order=True).sort(*TRIPLE)


def contact_rows(mentions: Mentions, handles: Handles, ids: Mapping[str, str]) -> pl.DataFrame:
    """Return contact_person: one row a contact record that is somebody, sorted by its place."""
    owners = [ids[contact.handles[0]] if contact.handles else None for contact in handles.contacts]
    numbered = mentions.contacts.select("content").with_columns(person_id=pl.Series(owners, dtype=pl.String))
    joined = mentions.contact_records.join(numbered.drop_nulls("person_id"), on="content")
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
