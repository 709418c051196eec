"""Mailboxes of one file with many messages: mbox in every dialect, plain, compressed or inside an archive.

Gmail and Google Groups in a Takeout, Thunderbird folders, Apple Mail exports, and what any other program writes.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from connectors import mail_split
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions
from connectors.mail_boundaries import BOM, Boundaries, Message, Window, mapped, streamed
from connectors.mail_folders import is_group_path, path_role
from connectors.mail_maildir import in_maildir
from connectors.mail_meaning import Place
from connectors.mail_rows import MessageRows, uncollected

NAME = "mbox"
VERSION = 2
GROUPED = False

PROGRESS_MESSAGES = 2_000
PIECE = 2**18


def recognise(head: bytes, name: str) -> str | None:
    """Return what kind of mailbox a document is, or None where no message begins in its first bytes."""
    if not head[:64].lstrip(BOM + b"\r\n").startswith(b"From ") or in_maildir(name):
        return None
    if next(iter(Boundaries(streamed(io.BytesIO(head)))), None) is None:
        return None
    if is_group_path(name):
        return "Google Group mailbox"
    return "Gmail mailbox" if b"\nX-GM-THRID:" in head[:16384] else "mailbox (mbox)"


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the role of the folder, whether subjects are kept, and the limit
    of records."""
    return f"{path_role(name)} {is_group_path(name)} {options.keep_subjects} {options.max_records}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Read the mailboxes and add an event for each message, with its participants.

    A mailbox that breaks off (a damaged archive) keeps the messages before the break and costs a reject row. Raises
    ExportError where none of the members holds a message.
    """
    rows = MessageRows(landing, options, members[0].prefix if members else "")
    for member in members:
        if member.path is not None and mail_split.is_worth_it(member.path):
            place = Place(path_role(member.name), is_group_path(member.name))
            mail_split.read(mail_split.Work(member.path, member.prefix, place, options), rows, landing)
        else:
            land_member(member, rows, landing, options, Boundaries)
    rows.close()
    if not rows.messages:
        raise ExportError("no message was found in it: is it a mailbox, and whole?")


class Found(Protocol):
    """The messages of one document: iterated once, `lead` the bytes before the first one, `end` the bytes seen."""

    lead: int
    end: int

    def __iter__(self) -> Iterator[Message]: ...


def land_member(
    member: Member, rows: MessageRows, landing: Landing, options: ReadOptions, find: Callable[[Iterator[Window]], Found]
) -> None:
    """Read one mailbox in this process; `find` finds its messages."""
    place = Place(path_role(member.name), is_group_path(member.name))
    done = 0
    with uncollected(), _windows(member, options) as (windows, state):
        found = find(windows)
        for message in found:
            if rows.messages >= options.max_records:
                landing.reject(f"{member.prefix}{message.offset}", "too_many_records")
                break
            rows.add(f"{member.prefix}{message.offset}", message.header, message.size, place, message.separator)
            if rows.messages % PROGRESS_MESSAGES == 0:
                landing.progress(message.offset - done, PROGRESS_MESSAGES)
                done = message.offset
    landing.progress(found.end - done, rows.messages % PROGRESS_MESSAGES)
    if found.lead:
        landing.reject(f"{member.prefix}0", "no_message", f"{found.lead} bytes before the first message")
    if state.broken:
        landing.reject(f"{member.prefix}{found.end}", state.broken)


@dataclass
class _Source:
    """Why a stream ended before its end; empty where it did not."""

    broken: str = ""


@contextmanager
def _windows(member: Member, options: ReadOptions) -> Iterator[tuple[Iterator[Window], _Source]]:
    state = _Source()
    if member.path is not None:
        with mapped(member.path) as windows:
            yield windows, state
    else:
        with member.open() as stream:
            guarded = _Guarded(stream, options.max_entry_bytes, state)
            yield streamed(io.BufferedReader(guarded, 2**20)), state


class _Guarded(io.RawIOBase):
    """A stream that ends quietly where its archive is damaged or grows beyond the limit, and says so."""

    def __init__(self, stream: BinaryIO, limit: int, state: _Source) -> None:
        # A small piece at a time, so that what comes before the damage is kept.
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._left = limit
        self._state = state

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._left <= 0:
            self._state.broken = "entry_too_large"
            return 0
        try:
            data = self._read(min(len(buffer), self._left, PIECE))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            self._state.broken = "damaged_archive"
            return 0
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)
