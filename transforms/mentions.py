"""Mentions: the distinct ways in which the landed tables name somebody, counted once however many rows repeat them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

Landed = Mapping[str, pl.LazyFrame | pl.DataFrame]
PLACE = ["place", "place_again"]
TRIPLE = ["name", "email", "profile_url", "is_room"]
CONTACT = ["source", "name", "email", "profile_url", "phone", "organization", "connected_on", "points"]
_SEEN = ["records", "first_seen", "last_seen"]
PARTICIPANT = [*TRIPLE, "source", *_SEEN, "events"]
CONTACT_ROW = [*CONTACT, "is_owner", "evidence", "source_files", *_SEEN]
# Marks on an event that say nothing about its sender being a machine.
_HUMAN_MARKS = frozenset({"list", "calendar", "auto_reply", "spam", "draft", "chat"})
_LIST_ID = re.compile(r"<([^<>]+)>\s*$")


@dataclass(frozen=True)
class Mentions:
    """`participants`: TRIPLE, source, records, first_seen, last_seen, events (a digest: which, in which conversations).
    `contacts`: content (dense number), CONTACT, source_files, is_owner, evidence, records, first_seen, last_seen.
    `contact_records`: source_file, record, content.
    """

    participants: pl.DataFrame
    contacts: pl.DataFrame
    contact_records: pl.DataFrame


def read_mentions(landed: Landed) -> Mentions:
    """Return the distinct mentions of the landed tables; times are naive UTC."""
    contacts, contact_records = _contacts(landed["contact_record"].lazy(), landed["contact_point"].lazy())
    return Mentions(_participants(landed), contacts, contact_records)


def _participants(landed: Landed) -> pl.DataFrame:
    events = placed(landed["event"], "source", "occurred_at", conversation=conversation()).unique(PLACE, keep="any")
    # The upper bits of hashes, so that the sum of a million stays within 64.
    event = pl.struct(pl.col("event_key").hash(), "conversation").hash() // 2**20
    return (
        placed(landed["participant"], *TRIPLE, "event_key")
        .with_columns(pl.col("is_room").fill_null(value=False))
        .join(events, on=PLACE, how="left")
        .group_by(*TRIPLE, "source")
        .agg(
            records=pl.len().cast(pl.Int64),
            first_seen=pl.col("occurred_at").min(),
            last_seen=pl.col("occurred_at").max(),
            events=event.sum(),
        )
        .collect(engine="streaming")
        .sort(*TRIPLE, "source")
    )


def conversation() -> pl.Expr:
    """Return the conversation of an event (64 bits of its thread or series); what is automatic stands in none."""
    key = pl.coalesce("thread_key", "series_key")
    return pl.when(pl.col("automation").is_null() & key.is_not_null()).then(key.hash())


def placed(rows: pl.LazyFrame | pl.DataFrame, *columns: str, **made: pl.Expr) -> pl.LazyFrame:
    """Return columns of landed rows with the place of their record as numbers (PLACE).

    Joining millions of records by the text of their places would hold gigabytes; 128 bits do not coincide by chance.
    """
    digests = {
        name: pl.col("source_file").hash(seed) ^ pl.col("record").hash(seed + 1)
        for name, seed in zip(PLACE, (1, 3), strict=True)
    }
    return rows.lazy().select(*columns, **made, **digests)


def _contacts(records: pl.LazyFrame, points: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    listed = (
        points.filter(pl.col("value").is_not_null() & pl.col("kind").is_not_null())
        .select("source_file", "record", point=pl.concat_str("kind", pl.lit(":"), "value"))
        .group_by("source_file", "record")
        .agg(points=pl.col("point").unique().sort().str.join("\n"))
    )
    given = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True).str.strip_chars()
    owner = pl.col("is_owner").fill_null(value=False)
    rows = (
        records.join(listed, on=["source_file", "record"], how="left")
        .with_columns(
            name=pl.coalesce("full_name", pl.when(given != "").then(given)),
            connected_on=pl.col("connected_on").cast(pl.String),
            is_owner=owner,
            evidence=pl.when(owner & pl.col("record").str.starts_with("owner/")).then("record"),
        )
        .collect()
    )
    identical = [*CONTACT, "is_owner", "evidence"]
    contacts = (
        rows.group_by(identical)
        .agg(
            source_files=pl.col("source_file").unique().sort(),
            records=pl.len().cast(pl.Int64),
            first_seen=pl.col("captured_at").min(),
            last_seen=pl.col("captured_at").max(),
        )
        .sort(identical)
        .with_row_index("content")
    )
    numbered = rows.select("source_file", "record", *identical).join(
        contacts.select("content", *identical), on=identical, nulls_equal=True
    )
    return contacts, numbered.select("source_file", "record", "content")


def digests(rows: pl.DataFrame) -> pl.Series:
    """Return 64 bits that stand for each row of participants or contacts, whatever its number tonight."""
    told = rows.select(*(pl.col(column) for column in (PARTICIPANT if "is_room" in rows.columns else CONTACT_ROW)))
    lists = [column for column, dtype in told.schema.items() if isinstance(dtype, pl.List)]
    return told.with_columns(pl.col(lists).list.join("\n")).hash_rows(seed=len(told.columns)).alias("row")


def list_addresses(landed: Landed) -> set[str]:
    """Return the addresses of the mailing lists that List-Id fields name: `dev.lists.example` is dev@lists.example."""
    ids = landed["event"].lazy().select(pl.col("list_id").drop_nulls().unique()).collect()["list_id"].to_list()
    bare = {(match[1] if (match := _LIST_ID.search(text)) else text).strip().lower() for text in ids}
    return {text.replace(".", "@", 1) for text in bare if "." in text}


def machine_senders(landed: Landed, owner_emails: list[str]) -> set[str]:
    """Return the raw addresses that only ever sent bulk or automatic mail, or spam, and never had mail of the owner."""
    events = landed["event"].lazy().filter(pl.col("kind") == "email")
    marks = events.select(pl.col("automation").drop_nulls().unique()).collect()["automation"].to_list()
    machine = [text for text in marks if set(text.lower().split()) - _HUMAN_MARKS]
    automatic = pl.col("automation").is_in(machine).fill_null(value=False) | (pl.col("status") == "spam")
    mails = placed(events, "automation", "status").select(*PLACE, automatic=automatic.fill_null(value=False))
    participants = landed["participant"].lazy().filter(pl.col("email").is_not_null())
    is_sender = pl.col("role").is_in(["from", "sender"])
    senders = (
        placed(participants.filter(is_sender), "email")
        .join(mails, on=PLACE)
        .group_by("email")
        .agg(only=pl.col("automatic").all())
        .filter("only")
        .collect(engine="streaming")["email"]
    )
    if senders.is_empty():
        return set()
    sent = participants.filter((pl.col("role") == "from") & pl.col("email").is_in(owner_emails))
    written = (
        placed(participants.filter(~is_sender & pl.col("email").is_in(senders.to_list())), "email")
        .join(placed(sent).join(mails, on=PLACE, how="semi"), on=PLACE, how="semi")
        .select(pl.col("email").unique())
        .collect(engine="streaming")["email"]
    )
    return set(senders.to_list()) - set(written.to_list())
