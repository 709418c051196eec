"""LinkedIn messages as events and participants, from every form of messages.csv since 2018.

An event's key is its conversation, second and digest of the text, in which white space does not count. The sender is
no part of it: members change their names and addresses between archives, and the message stays the same. Only where
two people said the same within a second is the second one numbered.
"""

from __future__ import annotations

import re

import polars as pl

from connectors.landing import Landing, ReadOptions
from connectors.linkedin_dates import PACIFIC, utc_times
from connectors.linkedin_owner import HIDDEN_MEMBER, URL, Directory, name_key, only_recipient
from connectors.linkedin_people import Archive
from connectors.linkedin_tables import Table
from connectors.linkedin_urls import profile_urls

_BARE_COMMA = re.compile(r",(?=\S)")


def land_messages(table: Table, archive: Archive, options: ReadOptions) -> None:
    """Land the messages of one file; a message without a readable date is rejected."""
    directory, landing = archive.directory, archive.landing
    frame = _keyed(_dated(table, landing))
    subject = pl.col("subject") if options.keep_subjects else pl.lit(None, pl.String)
    landing.add(
        "event",
        frame.select(
            "record",
            "event_key",
            "occurred_at",
            "precision",
            "zone_basis",
            "thread_key",
            "status",
            "automation",
            source=pl.lit("linkedin"),
            kind=pl.lit("linkedin_message"),
            subject=subject,
        ),
    )
    people = pl.concat([_senders(frame), _recipients(frame, directory)])
    urls = directory.urls(people["name"], people["url"])
    people = people.with_columns(profile_url=urls).drop("url")
    people = people.with_columns(email=archive.owner.address(pl.col("name"), pl.col("profile_url")))
    landing.add("participant", people.sort("record", "position"))


def _dated(table: Table, landing: Landing) -> pl.DataFrame:
    frame = table.frame.with_columns(table.record().alias("record"))
    frame = pl.concat([frame, utc_times(frame["date"], PACIFIC, "assumed")], how="horizontal")
    for record in frame.filter(pl.col("occurred_at").is_null())["record"]:
        landing.reject(record, "bad_date", "the date of a message was not understood")
    frame = frame.filter(pl.col("occurred_at").is_not_null())
    states_urls = pl.lit("sender_url" in table.present)
    is_draft = (pl.col("draft").str.to_lowercase() == "yes") | (
        pl.col("conversation_draft").str.to_lowercase() == "yes"
    )
    folder = pl.col("folder").str.to_uppercase()
    return frame.with_columns(
        profile_urls(frame["sender_url"]).alias("sender"),
        pl.when(is_draft | folder.str.starts_with("DRAFT"))
        .then(pl.lit("draft"))
        .when(folder == "SPAM")
        .then(pl.lit("spam"))
        .otherwise(pl.lit("confirmed"))
        .alias("status"),
        pl.when((pl.col("conversation_title") == "Sponsored Conversation") | pl.col("is_advertisement"))
        .then(pl.lit("sponsored"))
        .when(states_urls & pl.col("sender_url").is_null() & pl.col("is_markup"))
        .then(pl.lit("campaign"))
        .alias("automation"),
    )


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    thread = pl.col("conversation")
    if frame["conversation"].null_count():
        # Archives of 2018 number no conversations: who took part names one.
        names = pl.concat_list(_key_of(frame["from"]).fill_null(""), _key_of(frame["to"]).fill_null(""))
        thread = pl.coalesce(thread, names.list.sort().list.join(" + "))
    moment = pl.col("occurred_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    frame = frame.with_columns(thread_key=thread)
    frame = frame.with_columns(
        event_key=pl.concat_str(pl.lit("linkedin"), "thread_key", moment, "digest", separator="/")
    )
    if not frame["event_key"].is_duplicated().any():
        return frame
    frame = frame.with_columns(author=pl.coalesce("sender", _key_of(frame["from"]), pl.lit("")))
    number = pl.col("author").rank("dense").over("event_key")
    suffix = pl.when(number > 1).then(pl.concat_str(pl.lit("/"), number)).otherwise(pl.lit(""))
    return frame.with_columns(event_key=pl.col("event_key") + suffix)


def _key_of(names: pl.Series) -> pl.Series:
    distinct = names.drop_nulls().unique().to_list()
    return names.replace(distinct, [name_key(name) for name in distinct]) if distinct else names


def _senders(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the sender of each message; nobody where the member is hidden, nameless or an advertiser."""
    is_somebody = pl.col("sender").is_not_null() | (pl.col("from") != HIDDEN_MEMBER)
    is_sponsored = pl.col("automation").eq_missing("sponsored")
    return frame.filter(is_somebody & ~is_sponsored).select(
        "record",
        "event_key",
        position=pl.lit(0, pl.Int32),
        role=pl.lit("from"),
        name=pl.when(pl.col("from") != HIDDEN_MEMBER).then("from"),
        url="sender",
    )


def _recipients(frame: pl.DataFrame, directory: Directory) -> pl.DataFrame:
    """Return the recipients: of the URL list where it has any, with the names that the archive knows; else by name."""
    urls = pl.col("recipient_urls").str.extract_all(URL)
    frame = frame.select("record", "event_key", "to", urls=urls, alone=only_recipient())
    listed = frame.filter(pl.col("urls").list.len() > 0)
    listed = listed.with_columns(position=pl.int_ranges(1, pl.col("urls").list.len() + 1, dtype=pl.Int32))
    listed = listed.explode("urls", "position")
    listed = listed.with_columns(url=profile_urls(listed["urls"]))
    known = list(directory.by_url)
    names = listed["url"].replace_strict(
        known, [directory.by_url[url] for url in known], default=None, return_dtype=pl.String
    )
    by_url = listed.with_columns(name=pl.coalesce("alone", names)).filter(pl.col("url").is_not_null())
    by_name = frame.join(by_url.select("record"), on="record", how="anti").filter(pl.col("to").is_not_null())
    texts = by_name["to"].unique().to_list()
    split = pl.DataFrame(
        {"to": texts, "name": [split_names(text, directory) for text in texts]},
        schema={"to": pl.String, "name": pl.List(pl.String)},
    )
    by_name = by_name.join(split, on="to").with_columns(
        position=pl.int_ranges(1, pl.col("name").list.len() + 1, dtype=pl.Int32), url=pl.lit(None, pl.String)
    )
    columns = ["record", "event_key", "position", "name", "url"]
    both = pl.concat([by_url.select(columns), by_name.explode("name", "position").select(columns)])
    is_somebody = pl.col("url").is_not_null() | (pl.col("name") != HIDDEN_MEMBER)
    return both.filter(is_somebody).select(
        "record",
        "event_key",
        "position",
        pl.lit("to").alias("role"),
        pl.when(pl.col("name") != HIDDEN_MEMBER).then("name").alias("name"),
        "url",
    )


def split_names(text: str, directory: Directory) -> list[str]:
    """Return the names that LinkedIn joined by commas, which names hold themselves.

    A whole that is a known name is one; commas without a blank after them divide names; commas with one divide only
    where every part is a known name.
    """
    if "," not in text or directory.knows(text):
        return [text]
    parts = _BARE_COMMA.split(text)
    spaced = [part.strip() for part in text.split(",")]
    if len(parts) == 1 and all(directory.knows(part) for part in spaced):
        return spaced
    return [part for part in parts if part.strip()]
