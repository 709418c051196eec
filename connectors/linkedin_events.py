"""The dated files of a LinkedIn archive other than messages, as events: invitations, endorsements, recommendations,
follows, notes, and what the owner did alone.

Keys are made of the moment and of names, not of URLs, which not every archive has, so that the same thing in two
archives is one event.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import polars as pl

from connectors.landing import ReadOptions
from connectors.linkedin_dates import PACIFIC, utc_times
from connectors.linkedin_owner import full_name, name_key
from connectors.linkedin_people import Archive
from connectors.linkedin_tables import Table

_STATUSES = {
    "PENDING": "tentative",
    "HIDDEN": "cancelled",
    "REDACTED": "cancelled",
    "REJECTED": "cancelled",
    "DECLINED": "cancelled",
    "UNFOLLOW": "cancelled",
}


@dataclass(frozen=True)
class _Shape:
    """How a file becomes events: their kind, the roles of the two sides, and who is on the owner's.

    `owner_first` is None where each row says it by its direction.
    """

    kind: str
    zone: str
    basis: str
    first_role: str
    second_role: str
    owner_first: bool | None


_SHAPES = {
    "invitations": _Shape("linkedin_invitation", PACIFIC, "rule", "inviter", "invitee", None),
    "registration": _Shape("linkedin_invitation", PACIFIC, "assumed", "inviter", "invitee", False),
    "endorsements_received": _Shape("endorsement", "UTC", "rule", "endorser", "endorsee", False),
    "endorsements_given": _Shape("endorsement", "UTC", "rule", "endorser", "endorsee", True),
    "recommendations_received": _Shape("recommendation", PACIFIC, "assumed", "recommender", "recommendee", False),
    "recommendations_given": _Shape("recommendation", PACIFIC, "assumed", "recommender", "recommendee", True),
    "member_follows": _Shape("own_activity", "UTC", "rule", "from", "followed", True),
    "notes": _Shape("own_activity", PACIFIC, "assumed", "from", "noted", True),
    "company_follows": _Shape("own_activity", "UTC", "rule", "from", "", True),
    "comments": _Shape("own_activity", "UTC", "rule", "from", "", True),
    "reactions": _Shape("own_activity", "UTC", "rule", "from", "", True),
    "votes": _Shape("own_activity", "UTC", "rule", "from", "", True),
    "reposts": _Shape("own_activity", "UTC", "rule", "from", "", True),
    "shares": _Shape("own_activity", "UTC", "rule", "from", "", True),
    "events": _Shape("own_activity", "", "assumed", "from", "", True),
}


def land_events(table: Table, archive: Archive, options: ReadOptions) -> None:
    """Land one file of events with its two sides; a row without a readable date is rejected, a hidden one counted."""
    shape = _SHAPES[table.kind.name]
    zone = shape.zone or options.time_zone
    frame = _with_other(table, archive)
    frame = pl.concat([frame, utc_times(_date_text(table, frame), zone, shape.basis)], how="horizontal")
    unread = frame.filter(pl.col("occurred_at").is_null())
    for record in unread["record"]:
        archive.landing.reject(record, "bad_date", "the date was not understood")
    frame = frame.filter(pl.col("occurred_at").is_not_null())
    if shape.second_role:
        for record in frame.filter(pl.col("other_name").is_null() & pl.col("other_url").is_null())["record"]:
            archive.landing.reject(record, "hidden_member", "nobody is named; the event was kept")
    archive.landing.add("event", _events(table, frame, shape, options))
    archive.landing.add("participant", _participants(frame, shape, archive))


def _with_other(table: Table, archive: Archive) -> pl.DataFrame:
    """Add `record`, `is_owner_first`, and the name and URL of the person other than the owner."""
    kind, frame = table.kind.name, table.frame.with_columns(table.record().alias("record"))
    if kind == "invitations":
        out = pl.col("direction").str.to_uppercase() == "OUTGOING"
        frame = frame.with_columns(
            is_owner_first=out,
            other_name=pl.when(out).then("to").otherwise("from"),
            other_url=pl.when(out).then("invitee_url").otherwise("inviter_url"),
        )
    else:
        if "full" in frame.columns:
            name = pl.col("full")
        elif "first" in frame.columns:
            name = full_name()
        else:
            name = pl.lit(None, pl.String)
        url = pl.col("url") if "url" in frame.columns else pl.lit(None, pl.String)
        frame = frame.with_columns(is_owner_first=pl.lit(_SHAPES[kind].owner_first), other_name=name, other_url=url)
    return frame.with_columns(other_url=archive.directory.urls(frame["other_name"], frame["other_url"]))


def _date_text(table: Table, frame: pl.DataFrame) -> pl.Series:
    if table.kind.name == "invitations":
        return frame["sent"]
    if table.kind.name == "events":
        return frame["date"].str.split(" - ").list.first()
    return frame["date"]


def _events(table: Table, frame: pl.DataFrame, shape: _Shape, options: ReadOptions) -> pl.DataFrame:
    kind = table.kind.name
    subject = next((name for name in ("skill", "name") if name in frame.columns), None)
    if kind == "company_follows":
        subject = "organization"
    what = _texts(frame, [name for name in ("other_name", "link", subject) if name and name in frame.columns])
    status = pl.col("status") if "status" in frame.columns else pl.lit(None, pl.String)
    way = pl.when("is_owner_first").then(pl.lit("out")).otherwise(pl.lit("in"))
    return frame.select(
        "record",
        "occurred_at",
        "precision",
        "zone_basis",
        source=pl.lit("linkedin"),
        kind=pl.lit(shape.kind),
        event_key=pl.concat_str(
            pl.lit(f"linkedin/{_topic(kind)}"),
            way,
            pl.col("occurred_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            what,
            separator="/",
        ),
        thread_key=pl.lit(None, pl.String),
        parent_key="link" if "link" in frame.columns else pl.lit(None, pl.String),
        subject=pl.col(subject) if subject and options.keep_subjects else pl.lit(None, pl.String),
        status=status.str.to_uppercase().replace_strict(_STATUSES, default="confirmed", return_dtype=pl.String),
    )


def _topic(kind: str) -> str:
    return kind.split("_")[0] if kind.startswith(("endorsements", "recommendations")) else kind


def _texts(frame: pl.DataFrame, columns: list[str]) -> pl.Series:
    """Return a digest of what tells an event apart from others of its moment."""
    rows = frame.select(columns).rows() if columns else [()] * frame.height
    texts = ("\n".join(name_key(cell or "") for cell in row) for row in rows)
    return pl.Series([hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in texts], dtype=pl.String)


def _participants(frame: pl.DataFrame, shape: _Shape, archive: Archive) -> pl.DataFrame:
    owner = archive.owner
    is_first = pl.col("is_owner_first")
    roles = {True: pl.lit(shape.first_role), False: pl.lit(shape.second_role)}
    sides = []
    if owner.name or owner.profile_url:
        sides.append(
            frame.select(
                "record",
                "event_key" if "event_key" in frame.columns else pl.lit(None, pl.String).alias("event_key"),
                pl.when(is_first).then(0).otherwise(1).cast(pl.Int32).alias("position"),
                pl.when(is_first).then(roles[True]).otherwise(roles[False]).alias("role"),
                pl.lit(owner.name, pl.String).alias("name"),
                pl.lit(owner.profile_url, pl.String).alias("profile_url"),
            )
        )
    return pl.concat(sides)
