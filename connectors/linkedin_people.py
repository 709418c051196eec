"""The people files of a LinkedIn archive as contact records: Connections, imported contacts, and the owner's own."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from connectors.contact_fields import ContactRows, birthday, split_values
from connectors.landing import Landing
from connectors.linkedin_dates import utc_dates
from connectors.linkedin_owner import Directory, Owner, full_name
from connectors.linkedin_tables import Table

_MEMBER_URN = r"(?i)^(urn:li:member:\d+)$"


@dataclass(frozen=True)
class Archive:
    """What the rows of one archive are read with."""

    owner: Owner
    directory: Directory
    landing: Landing


def land_connections(table: Table, archive: Archive) -> None:
    """Land Connections; a row without a name and URL is a hidden member, counted as a rejected record."""
    frame = table.frame.with_columns(table.record().alias("record"), full_name().alias("full_name"))
    is_hidden = pl.col("full_name").is_null() & pl.col("url").is_null()
    for record in frame.filter(is_hidden)["record"]:
        archive.landing.reject(record, "hidden_member", "a connection whose name LinkedIn withholds")
    frame = frame.filter(~is_hidden)
    connected_on = utc_dates(frame["connected"])
    unread = connected_on.is_null() & frame["connected"].is_not_null()
    for record in frame.filter(unread)["record"]:
        archive.landing.reject(record, "bad_date", "Connected On was not understood; the connection was kept")
    frame = frame.with_columns(
        connected_on=connected_on,
        profile_url=archive.directory.urls(frame["full_name"], frame["url"]),
        member_urn=pl.col("email").str.extract(_MEMBER_URN).str.to_lowercase(),
        email=pl.when(pl.col("email").str.contains("@", literal=True)).then("email"),
    )
    archive.landing.add(
        "contact_record",
        frame.select(
            "record",
            "full_name",
            "email",
            "profile_url",
            "organization",
            "title",
            "connected_on",
            source=pl.lit("linkedin"),
            captured_at=pl.lit(table.captured_at, pl.Datetime("us")),
            is_owner=pl.lit(False),
            given_name="first",
            family_name="last",
        ),
    )
    urns = frame.filter(pl.col("member_urn").is_not_null())
    archive.landing.add("contact_point", urns.select("record", kind=pl.lit("member_urn"), value="member_urn"))


def land_contacts(table: Table, archive: Archive) -> None:
    """Land the address book that a member let LinkedIn import; a row that names nobody is rejected."""
    rows = ContactRows(archive.landing, table.captured_at)
    for row in table.frame.with_columns(table.record().alias("record")).iter_rows(named=True):
        # LinkedIn writes the word where there is nothing.
        organization, title = (None if text == "null" else text for text in (row["organization"], row["title"]))
        rows.add(
            row["record"],
            full_name=row["full"],
            names=(row["first"], row["middle"], row["last"]),
            emails=split_values(row["emails"]),
            phones=split_values(row["phones"]),
            urls=split_values(row["profiles"]),
            organization=organization,
            title=title,
            birthday_text=row["birthday"],
        )
    rows.close()


def land_owner(table: Table, archive: Archive) -> None:
    """Land a file about the owner: Profile (with all addresses), Positions, Education, Email Addresses.

    The first current position is the owner's role; other positions and schools are of the source `linkedin_resume` and
    undated, because they say nothing of the day of the archive. An unconfirmed address is rejected.
    """
    owner, kind = archive.owner, table.kind.name
    emails = owner.emails
    address = next(iter(emails), None)
    rows: list[dict[str, object]] = []
    points: list[dict[str, str]] = []
    has_role = False
    for row in table.frame.with_columns(table.record().alias("record")).rows(named=True):
        if kind == "email_addresses" and (row["email"] not in emails):
            archive.landing.reject(row["record"], "unconfirmed_address", "an address that the owner never confirmed")
            continue
        is_role = kind == "positions" and not has_role and row["finished"] is None
        has_role = has_role or is_role
        is_resume = kind in ("positions", "education") and not is_role
        rows.append(
            {
                "source": "linkedin_resume" if is_resume else "linkedin",
                "record": row["record"],
                "captured_at": None if is_resume else table.captured_at,
                "is_owner": True,
                "full_name": owner.name,
                "given_name": owner.given_name,
                "family_name": owner.family_name,
                "email": row.get("email") or (address if kind == "profile" or not owner.profile_url else None),
                "profile_url": owner.profile_url,
                "organization": row.get("organization"),
                "title": row.get("title"),
                "birthday": birthday(row.get("birthday")),
            }
        )
        if kind == "profile":
            points += [{"record": row["record"], "kind": "email", "value": value} for value in emails[1:]]
    _add(archive.landing, "contact_record", rows)
    _add(archive.landing, "contact_point", points)


def _add(landing: Landing, table: str, rows: list[dict[str, object]] | list[dict[str, str]]) -> None:
    if rows:
        landing.add(table, pl.DataFrame(rows, infer_schema_length=None))
