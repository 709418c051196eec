"""LinkedIn archives ("Get a copy of your data") of every era: zips and folders of CSV files, or re-saved spreadsheets.

The documents of one folder, or of one folder inside a zip, are one archive: they are read together, because each file
knows something of the people in the others. Every file is optional and one that cannot be read costs itself alone.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import PurePosixPath

import polars as pl

from connectors.capture_dates import date_in_path
from connectors.delimited import may_be_table, read_delimited
from connectors.exports import HEAD_BYTES, ExportError, Member
from connectors.landing import Landing, ReadOptions
from connectors.linkedin_dates import PACIFIC, utc_dates, utc_times
from connectors.linkedin_events import EVENT_KINDS, land_events
from connectors.linkedin_files import FileKind, identify
from connectors.linkedin_messages import land_messages
from connectors.linkedin_names import file_stem, is_expected, is_in_archive, is_known_without_relationships
from connectors.linkedin_owner import build_directory, find_owner
from connectors.linkedin_people import Archive, land_connections, land_contacts, land_owner
from connectors.linkedin_tables import Table, read_table
from connectors.spreadsheets import is_spreadsheet

NAME = "linkedin_archive"
VERSION = 1
GROUPED = True

ASIDE = "LinkedIn file without relationships"
_OWNER_KINDS = frozenset({"profile", "positions", "education", "email_addresses"})


def recognise(head: bytes, name: str) -> str | None:
    """Return which file of an archive a document is: by its header, whatever its name.

    A name alone is enough only for files that hold no relationships, for those whose header is missing or lies beyond
    the first bytes of a spreadsheet, and for tables below a folder or zip that LinkedIn named: these are looked at, and
    reported, when the archive is read.
    """
    if not may_be_table(head, name):
        return None
    if is_known_without_relationships(name):
        return ASIDE
    kind = _kind_of(head, name)
    if kind:
        return kind.label
    if is_expected(name):
        return "LinkedIn file whose header is not found yet"
    return "LinkedIn file of an unknown kind" if is_in_archive(name) else None


def _kind_of(head: bytes, name: str) -> FileKind | None:
    if is_spreadsheet(head) and len(head) >= HEAD_BYTES:
        return None
    found: list[FileKind] = []

    def is_header(cells: Sequence[str]) -> bool:
        kind = identify(cells, name)
        found.extend([kind] if kind else [])
        return bool(kind)

    read_delimited(io.BytesIO(head), is_header)
    return found[0] if found else None


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the file's name, the date in its path, the zone of events,
    whether subjects are kept, and the limit of records."""
    stated = date_in_path(name)
    parts = (file_stem(name), stated.date().isoformat() if stated else "", options.time_zone)
    return "|".join((*parts, str(options.keep_subjects), str(options.max_records)))


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Land one archive, or each of several that one zip holds. Raises ExportError when no header is found in any of its
    files."""
    captured: list[datetime] = []
    unread: list[str] = []
    n_read = 0
    ordered = sorted(members, key=lambda member: (_folder(member), member.name))
    for _, group in groupby(ordered, key=_folder):
        tables = []
        for member in group:
            if is_known_without_relationships(member.name):
                continue
            table = _read(member, landing, options)
            if table:
                tables.append(table)
            elif is_expected(member.name):
                unread.append(PurePosixPath(member.name).name)
        n_read += len(tables)
        captured += _date_tables(tables)
        _land_archive(tables, landing, options)
    landing.captured_at = max(captured, default=None)
    if unread and not n_read:
        raise ExportError(
            f"{unread[0]}: none of its first lines is a header of LinkedIn's; drop the file as LinkedIn gave it"
        )


def _folder(member: Member) -> str:
    return PurePosixPath(member.name).parent.as_posix()


def _read(member: Member, landing: Landing, options: ReadOptions) -> Table | None:
    try:
        return read_table(member, landing, options)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError):
        landing.reject(f"{member.prefix}0", "document_damaged", "the file could not be read to its end")
        return None


def _land_archive(tables: Sequence[Table], landing: Landing, options: ReadOptions) -> None:
    owner = find_owner(tables)
    archive = Archive(owner, build_directory(tables, owner), landing)
    for table in tables:
        kind = table.kind.name
        if kind == "connections":
            land_connections(table, archive)
        elif kind == "contacts":
            land_contacts(table, archive)
        elif kind == "messages":
            land_messages(table, archive, options)
        elif kind in _OWNER_KINDS:
            land_owner(table, archive)
        elif kind in EVENT_KINDS:
            land_events(table, archive, options)


def _date_tables(tables: Sequence[Table]) -> list[datetime]:
    """Set when each file was made, and return those moments: as its zip states, else as the archive's name says, else
    the latest moment that the archive tells of."""
    undated = [table for table in tables if table.modified is None]
    for table in tables:
        table.captured_at = table.modified
    latest = _latest(tables) if any(date_in_path(table.name) is None for table in undated) else None
    for table in undated:
        table.captured_at = date_in_path(table.name) or latest
    return [table.captured_at for table in tables if table.captured_at]


def _latest(tables: Iterable[Table]) -> datetime | None:
    moments = []
    for table in tables:
        if table.kind.dates and table.frame.height:
            values = table.frame[table.kind.dates]
            is_day = table.kind.name == "connections"
            dated = utc_dates(values).cast(pl.Datetime("us")) if is_day else utc_times(values, PACIFIC, "rule")[:, 0]
            moments.append(dated.max())
    return max((moment for moment in moments if isinstance(moment, datetime)), default=None)
