"""Taking things out of the lake again: the rows of people whom the owner had forgotten, and subjects not to be kept.

The one exception to a lake that only grows. Each file is replaced whole; doing it twice changes nothing, so that what a
kill left half done is done again.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from connectors.landing import landed_parts, read_landed

RECORD = ["source_file", "record"]
KEYS = ("event_key", "thread_key", "parent_key", "series_key", "list_id")
LEAST_TEXT = 5


@dataclass(frozen=True)
class Spellings:
    """The addresses, profile URLs and names that rows hold, as they are spelled there."""

    emails: frozenset[str] = frozenset()
    profile_urls: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.emails or self.profile_urls or self.names)


def spellings(folder: Path) -> Spellings:
    """Return how a lake folder spells the people in it."""
    contacts, people = read_landed([folder], "contact_record"), read_landed([folder], "participant")
    points = read_landed([folder], "contact_point")
    return Spellings(
        _distinct(contacts, "email") | _distinct(people, "email") | _distinct(points.filter(kind="email"), "value"),
        _distinct(contacts, "profile_url")
        | _distinct(people, "profile_url")
        | _distinct(points.filter(kind="profile_url"), "value"),
        _distinct(contacts.with_columns(full_name=_full_name()), "full_name") | _distinct(people, "name"),
    )


def take_out(folder: Path, forgotten: Spellings) -> Counter[str]:
    """Take people out of a lake folder; return how many rows of each table went.

    Their contact records and participations go, the subjects of the events they were on, and what holds their address
    or name: a subject is dropped, a key replaced by its digest.
    """
    if not forgotten:
        return Counter()
    contacts, points, people = _rows_of(folder, forgotten)
    texts = _texts(forgotten, contacts, people, points)
    met = people.select(RECORD).unique()
    on_event = [*RECORD, "position", "role"]
    left = read_landed([folder], "participant").collect().join(people, on=on_event, how="anti", nulls_equal=True)
    empty = met.join(left, on=RECORD, how="anti")
    # What the others are found by goes last, so that a rewriting that was killed is done again as a whole.
    taken = {
        "event": (empty, RECORD),
        "contact_point": (contacts, RECORD),
        "participant": (people, on_event),
        "contact_record": (contacts, RECORD),
    }
    gone: Counter[str] = Counter()
    for table, (rows, on) in taken.items():
        for part in landed_parts([folder], table):
            frame = pl.read_parquet(part)
            kept = frame.join(rows.select(on).unique(), on=on, how="anti", nulls_equal=True, maintain_order="left")
            gone[table] += frame.height - kept.height
            kept = _without_texts(_without_subjects(kept, met) if table == "event" else kept, texts)
            if not kept.equals(frame):
                _replace(part, kept)
    return +gone


def strip_subjects(lake: Path, todays_folders: Iterable[str], todays_files: Iterable[str]) -> None:
    """Take every subject out of the lake.

    The folder of an export that is gone gets a name that no version has, so that the export, should it come back when
    subjects are kept again, is read again; a version of an export that is still there simply goes.
    """
    folders, files = set(todays_folders), set(todays_files)
    for folder in sorted(path for path in lake.glob("[!.]*") if path.is_dir()):
        source_file, _, key = folder.name.partition("-")
        parts = [part for part in landed_parts([folder], "event") if _has_subject(part)]
        if not parts:
            continue
        if folder.name not in folders and source_file in files:
            shutil.rmtree(folder)
            continue
        for part in parts:
            _replace(part, pl.read_parquet(part).with_columns(subject=pl.lit(None, pl.String)))
        if folder.name not in folders:
            target = folder.with_name(f"{source_file}-x{key[1:]}")
            if not target.exists():
                folder.rename(target)


def _has_subject(part: Path) -> bool:
    return bool(pl.scan_parquet(part).select(pl.col("subject").is_not_null().any()).collect().item())


def _distinct(rows: pl.LazyFrame, column: str) -> frozenset[str]:
    return frozenset(rows.select(pl.col(column).drop_nulls().unique()).collect()[column].to_list())


def _full_name() -> pl.Expr:
    given = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True).str.strip_chars()
    return pl.coalesce("full_name", pl.when(given != "").then(given))


def _rows_of(folder: Path, forgotten: Spellings) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the contact records, contact points and participations of the people to be forgotten."""
    emails, urls, names = (sorted(one) for one in (forgotten.emails, forgotten.profile_urls, forgotten.names))
    by_handle = pl.col("email").is_in(emails) | pl.col("profile_url").is_in(urls)
    nameless = pl.col("email").is_null() & pl.col("profile_url").is_null()
    points = read_landed([folder], "contact_point").collect()
    is_theirs = (pl.col("kind") == "email") & pl.col("value").is_in(emails)
    is_theirs |= (pl.col("kind") == "profile_url") & pl.col("value").is_in(urls)
    pointed = points.filter(is_theirs).select(RECORD).unique()
    reached = points.filter(pl.col("kind").is_in(["email", "profile_url"])).select(RECORD).unique()
    contacts = read_landed([folder], "contact_record").with_columns(full_name=_full_name()).collect()
    by_name = contacts.filter(nameless & pl.col("full_name").is_in(names)).join(reached, on=RECORD, how="anti")
    theirs = pl.concat(
        [contacts.filter(by_handle.fill_null(value=False)), contacts.join(pointed, on=RECORD, how="semi"), by_name]
    ).unique(maintain_order=True)
    people = read_landed([folder], "participant").filter(
        by_handle.fill_null(value=False) | (nameless & pl.col("name").is_in(names))
    )
    return theirs, points.join(theirs, on=RECORD, how="semi"), people.collect()


def _texts(forgotten: Spellings, contacts: pl.DataFrame, people: pl.DataFrame, points: pl.DataFrame) -> list[str]:
    """Return what would give somebody away in a key or a subject: addresses, the ends of profiles, full names."""
    found = {*forgotten.emails, *contacts["email"], *people["email"], *points.filter(kind="email")["value"]}
    urls = {*forgotten.profile_urls, *contacts["profile_url"], *points.filter(kind="profile_url")["value"]}
    found |= {url.rstrip("/").rpartition("/")[2] for url in urls if url}
    found |= {name for name in {*contacts["full_name"], *people["name"]} if name and " " in name.strip()}
    return sorted({text.lower() for text in found if text and len(text) >= LEAST_TEXT})


def _without_subjects(events: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    marked = events.join(met.with_columns(is_met=pl.lit(value=True)), on=RECORD, how="left", maintain_order="left")
    return marked.with_columns(subject=pl.when(pl.col("is_met").is_null()).then("subject")).drop("is_met")


def _without_texts(rows: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    """Return rows whose keys and subjects hold none of some lower-case texts."""
    if not texts:
        return rows
    for key in KEYS:
        if key in rows.columns:
            told = pl.col(key).str.to_lowercase().str.contains_any(texts)
            hidden = pl.col(key).map_elements(_digest, pl.String)
            rows = rows.with_columns(pl.when(told).then(hidden).otherwise(pl.col(key)).alias(key))
    if "subject" in rows.columns:
        told = pl.col("subject").str.to_lowercase().str.contains_any(texts)
        rows = rows.with_columns(subject=pl.when(told.not_()).then("subject"))
    return rows


def _digest(text: str) -> str:
    return f"forgotten:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _replace(part: Path, rows: pl.DataFrame) -> None:
    temporary = part.with_name(f".{part.name}")
    rows.write_parquet(temporary, compression="zstd")
    temporary.replace(part)
