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
from connectors.linkedin_owner import Owner, full_name, name_key
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


EVENT_KINDS = frozenset(_SHAPES)


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
    frame = _keyed(table, frame)
    archive.landing.add("event", _events(frame, shape, options))
    archive.landing.add("participant", _participants(frame, shape, archive.owner))


def _with_other(table: Table, archive: Archive) -> pl.DataFrame:
    """Add `record`, `is_owner_first`, and the name and URL of the person other than the owner."""
    kind, frame = table.kind.name, table.frame.with_columns(table.record().alias("record"))
    organization = pl.col("organization") if kind.startswith("recommendations") else pl.lit(None, pl.String)
    if kind == "invitations":
        is_own_name = pl.col("from").eq_missing(pl.lit(archive.owner.name, pl.String))
        says_out = pl.col("direction").str.to_uppercase() == "OUTGOING"
        frame = frame.with_columns(is_owner_first=says_out.fill_null(is_own_name))
        out = pl.col("is_owner_first")
        frame = frame.with_columns(
            other_name=pl.when(out).then("to").otherwise("from"),
            other_url=pl.when(out).then("invitee_url").otherwise("inviter_url"),
        )
    else:
        name = pl.col("full") if "full" in frame.columns else pl.lit(None, pl.String)
        if "first" in frame.columns:
            name = full_name()
        url = pl.col("url") if "url" in frame.columns else pl.lit(None, pl.String)
        frame = frame.with_columns(is_owner_first=pl.lit(_SHAPES[kind].owner_first), other_name=name, other_url=url)
    if kind == "registration":
        # Only archives of 2018 name who invited the owner.
        frame = frame.filter(pl.col("other_name").is_not_null())
    frame = frame.with_columns(other_organization=organization)
    urls = archive.directory.urls(frame["other_name"], frame["other_url"], frame["other_organization"])
    return frame.with_columns(other_url=urls)


def _date_text(table: Table, frame: pl.DataFrame) -> pl.Series:
    if table.kind.name == "invitations":
        return frame["sent"]
    if table.kind.name == "events":
        return frame["date"].str.split(" - ").list.first()
    return frame["date"]


def _keyed(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Add `event_key`, `what` (the column that names what it is about, or null) and `state`."""
    kind = table.kind.name
    topics = ["organization"] if kind == "company_follows" else ["skill", "name"]
    about = next((name for name in topics if name in frame.columns), None)
    parts = ["other_name", *(name for name in ("link", about) if name and name in frame.columns)]
    way = pl.when("is_owner_first").then(pl.lit("out")).otherwise(pl.lit("in"))
    moment = pl.col("occurred_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    key = pl.concat_str(pl.lit(f"linkedin/{_topic(kind)}"), way, moment, _texts(frame, parts), separator="/")
    stated = pl.col("status") if "status" in frame.columns else pl.lit(None, pl.String)
    state = stated.str.to_uppercase().replace_strict(_STATUSES, default="confirmed", return_dtype=pl.String)
    if kind == "member_follows":
        # Of several rows that follow and unfollow one member, the last tells how things stand.
        latest = pl.col("occurred_at") == pl.col("occurred_at").max().over("other_name")
        state = pl.when(latest).then(state).otherwise(pl.lit("cancelled"))
    what = pl.col(about) if about else pl.lit(None, pl.String)
    return frame.with_columns(event_key=key, what=what, state=state)


def _events(frame: pl.DataFrame, shape: _Shape, options: ReadOptions) -> pl.DataFrame:
    return frame.select(
        "record",
        "event_key",
        "occurred_at",
        "precision",
        "zone_basis",
        source=pl.lit("linkedin"),
        kind=pl.lit(shape.kind),
        parent_key="link" if "link" in frame.columns else pl.lit(None, pl.String),
        subject=pl.col("what") if options.keep_subjects else pl.lit(None, pl.String),
        status="state",
    )


def _topic(kind: str) -> str:
    return kind.split("_")[0] if kind.startswith(("endorsements", "recommendations")) else kind


def _texts(frame: pl.DataFrame, columns: list[str]) -> pl.Series:
    """Return a digest of what tells an event apart from others of its moment."""
    rows = frame.select(columns).rows() if columns else [()] * frame.height
    texts = ("\n".join(name_key(cell or "") for cell in row) for row in rows)
    return pl.Series([hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in texts], dtype=pl.String)


def _participants(frame: pl.DataFrame, shape: _Shape, owner: Owner) -> pl.DataFrame:
    """Return the owner, where known, and the other, where named, each on the side that the event gives them."""
    first = pl.col("is_owner_first")
    has_owner = owner.name is not None or owner.profile_url is not None
    has_other = pl.lit(bool(shape.second_role)) & (
        pl.col("other_name").is_not_null() | pl.col("other_url").is_not_null()
    )
    own = frame.filter(pl.lit(has_owner)).select(
        "record", "event_key", first.alias("is_first"), name=pl.lit(owner.name, pl.String),
        profile_url=pl.lit(owner.profile_url, pl.String),
    )  # fmt: skip
    other = frame.filter(has_other).select(
        "record", "event_key", (~first).alias("is_first"), name="other_name", profile_url="other_url"
    )
    sides = pl.concat([own, other]).with_columns(
        position=pl.when("is_first").then(0).otherwise(1).cast(pl.Int32),
        role=pl.when("is_first").then(pl.lit(shape.first_role)).otherwise(pl.lit(shape.second_role)),
    )
    address = owner.address(pl.col("name"), pl.col("profile_url"))
    return sides.drop("is_first").with_columns(email=address).sort("record", "position")
