"""A mailbox that grew at its end: what an earlier version gave is carried over, and only what follows is read.

The caller has verified by digest that the file begins with the earlier version. Whether a line opens a message depends
on at most LOOKAHEAD bytes after it, so everything before the last message that lies so far from the earlier end stands
as it was landed; from that message on the file is read again. The rows are those that reading it anew would give.
"""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from connectors.exports import Member
from connectors.landing import Landing, ReadOptions, landed_parts, read_landed
from connectors.mail_boundaries import LOOKAHEAD, Boundaries, Message, Window, mapped
from connectors.mail_folders import is_group_path, path_role
from connectors.mail_meaning import Place
from connectors.mail_rows import MessageRows

# A test may let less stand before the end; less than this could be judged otherwise once more follows.
LOOKBACK = LOOKAHEAD
PROGRESS_MESSAGES = 2_000


@dataclass(frozen=True)
class Earlier:
    """An earlier version of a document: the lake folder of its rows, and how many bytes it had."""

    folder: Path
    size: int


class _Nowhere:
    """A target that keeps no rows: only the evidence of the owner is wanted."""

    def add(self, table: str, rows: pl.DataFrame, is_tidy: bool = False) -> None:
        pass

    def reject(self, record: str, reason: str, detail: str | None = None) -> None:
        pass


def land_grown(earlier: Earlier, member: Member, landing: Landing, options: ReadOptions) -> bool:
    """Land a mailbox on disk that begins with an earlier version; return False, adding nothing, where that cannot be.

    Raises OSError where the file cannot be read.
    """
    since = _resume_at(earlier)
    if since is None or member.path is None:
        return False
    is_patches = _is_patches(member.path)
    place = Place(path_role(member.name), is_group_path(member.name))
    owner = _owner(earlier, member.path, since, is_patches, place, options)
    if owner is None:
        return False
    rows = MessageRows(landing, options, member.prefix)
    rows.owner = owner
    rows.messages = _carry(earlier.folder, since, landing)
    landing.progress(since, rows.messages)
    with mapped(member.path, _page(since)) as windows:
        _read_on(Boundaries(_between(windows, since), None, is_patches), since, rows, place, landing, options)
    rows.close()
    return True


def _resume_at(earlier: Earlier) -> int | None:
    """Return the byte of the first message to be read again, or None where everything is."""
    rejected = read_landed([earlier.folder], "rejected_record").select(pl.col("reason").unique()).collect()
    if not set(rejected["reason"]) <= {"deleted", "no_message"}:
        return None
    offset = pl.col("record").cast(pl.Int64)
    events = read_landed([earlier.folder], "event").select(offset).filter(offset < earlier.size - LOOKBACK)
    last: int | None = events.select(pl.max("record")).collect().item()
    return last or None


def _is_patches(path: Path) -> bool | None:
    with mapped(path) as windows:
        boundaries = Boundaries(windows)
        next(iter(boundaries), None)
    return boundaries.is_patches


def _owner(
    earlier: Earlier, path: Path, since: int, is_patches: bool | None, place: Place, options: ReadOptions
) -> Counter[tuple[str, str]] | None:
    """Return the evidence of who the owner is in the messages before `since`: that of all, less that of the rest."""
    counted: Counter[tuple[str, str]] = Counter()
    kept = read_landed([earlier.folder], "contact_record").select("record", "email").collect()
    for record, email in kept.iter_rows():
        _owner_word, kind, count, _digest = record.split("/")
        counted[kind, email] += int(count)
    rest = MessageRows(_Nowhere(), options)
    with mapped(path, _page(since)) as windows:
        for message in Boundaries(_between(windows, since, earlier.size), None, is_patches):
            if not rest.messages and message.offset != since:
                return None
            rest.add(str(message.offset), message.header, message.size, place, message.separator)
    counted.subtract(rest.owner)
    return +counted if min(counted.values(), default=0) >= 0 else None


def _page(offset: int) -> int:
    return offset - offset % mmap.PAGESIZE


def _between(windows: Iterator[Window], since: int, end: int | None = None) -> Iterator[Window]:
    """Yield the windows of a file from `since` on, as they were when the file ended at `end`."""
    for window in windows:
        if end is not None and window.start >= end:
            return
        with window.view[:end] as view:
            yield Window(view, window.base, max(window.start, since), min(window.stop, len(view)))


def _carry(folder: Path, since: int, landing: Landing) -> int:
    """Add the rows of the messages before `since`; return how many messages they are."""
    messages = 0
    before = pl.col("record").cast(pl.Int64) < since
    for table in ("event", "participant"):
        for part in landed_parts([folder], table):
            rows = pl.read_parquet(part).filter(before)
            landing.add(table, rows)
            messages += rows.height if table == "event" else 0
    rejected = read_landed([folder], "rejected_record").filter(before).collect()
    for record, reason, detail in rejected.select("record", "reason", "detail").iter_rows():
        landing.reject(record, reason, detail)
        messages += reason == "deleted"
    return messages


def _read_on(
    messages: Boundaries, since: int, rows: MessageRows, place: Place, landing: Landing, options: ReadOptions
) -> None:
    done = since
    message: Message
    for message in messages:
        if rows.messages >= options.max_records:
            landing.reject(str(message.offset), "too_many_records")
            break
        rows.add(str(message.offset), message.header, message.size, place, message.separator)
        if rows.messages % PROGRESS_MESSAGES == 0:
            landing.progress(message.offset - done, PROGRESS_MESSAGES)
            done = message.offset
    landing.progress(messages.end - done, rows.messages % PROGRESS_MESSAGES)
