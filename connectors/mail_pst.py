"""Outlook's stores of whole mailboxes (.pst, .ost; ANSI and Unicode), by libpff: the optional extra `pst`.

A message that came over the Internet has its header fields, any other is read from its properties (mail_mapi). Metadata
alone is read. Passwords of stores bar Outlook only: nothing in the file depends on them. To open a store, libpff seeks
the folder of each item among all items before it, so that its time grows with the square of their number.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, BinaryIO, cast

from connectors.exports import ExportError, Member
from connectors.landing import CannotWrite, Landing, ReadOptions
from connectors.mail_folders import Role
from connectors.mail_mapi import addresses
from connectors.mail_meaning import Place
from connectors.mail_pst_folders import Folder, folders
from connectors.mail_pst_items import BROKEN, Properties, message
from connectors.mail_rows import MessageRows, uncollected

MAGIC = b"!BDN"
INSTALLED = find_spec("pypff") is not None

NAME = "pst"
# Without the library another one, so that what was judged then is judged again.
VERSION = 2 if INSTALLED else 0
GROUPED = False

NEEDS_EXTRA = "an Outlook store (PST or OST) needs an extra to be read: pip install 'tieline[pst]'"
DAMAGED = "it is damaged, cut short or in use: close Outlook and copy the file again"
NO_MAIL = "it holds no mail that can be read: calendars and people in it are not read, export those as .ics and .csv"

PROGRESS_MESSAGES = 1_000
# Of each folder so many items are asked which Exchange mailbox has which internet address.
ASKED_FOR_ADDRESSES = 200
PIECE = 2**20
_DISPLAY_NAME = 0x3001


def recognise(head: bytes, name: str) -> str | None:
    """Return "Outlook store" for a PST or OST, else None. Raises ExportError for one where the extra is missing."""
    if not head.startswith(MAGIC):
        return None
    if not INSTALLED:
        raise ExportError(NEEDS_EXTRA)
    return "Outlook store"


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: whether subjects are kept, and the limit of records."""
    return f"{options.keep_subjects} {options.max_records}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Read the stores and add an event for each message, with its participants.

    A folder or an item that is damaged costs itself and a reject row. Raises ExportError where a store cannot be opened
    at all, and where none of them holds mail.
    """
    rows = MessageRows(landing, options, members[0].prefix if members else "")
    broken = 0
    with uncollected():
        for member in members:
            with _seekable(member, landing) as content:
                broken += _land_store(content, member.prefix, rows, landing, options)
    rows.close()
    if not rows.messages:
        raise ExportError(DAMAGED if broken else NO_MAIL)


def _land_store(content: BinaryIO, prefix: str, rows: MessageRows, landing: Landing, options: ReadOptions) -> int:
    """Read one store, and return how many of its folders and items could not be read."""
    import pypff

    store = pypff.file()
    try:
        # By its path libpff opens no file whose name is no Unicode.
        store.open_file_object(content)
        shown = Properties.of(store.get_message_store()).text(_DISPLAY_NAME)
        items, known = _survey(store)
    except BROKEN:
        raise ExportError(DAMAGED) from None
    progress = _Progress(landing, content.seek(0, os.SEEK_END), items)
    reading = _Reading(prefix, rows, landing, progress, known, shown if b"@" in shown else b"")
    # Folders are gone through anew, since libpff keeps in memory what each of those that are open holds.
    for folder in folders(store):
        if not reading.add(folder, options.max_records):
            break
    progress.tell()
    store.close()
    return reading.broken


def _survey(store: Any) -> tuple[int, dict[bytes, bytes]]:
    """Return how many items there are, and the internet addresses of Exchange mailboxes that the first ones tell."""
    items = 0
    known: dict[bytes, bytes] = {}
    for folder in folders(store):
        items += folder.items
        for position in range(min(folder.items, ASKED_FOR_ADDRESSES)):
            try:
                known.update(addresses(Properties.of(folder.handle.get_sub_message(position))))
            except BROKEN:  # it is noted where it is read
                continue
    return items, known


@dataclass
class _Reading:
    """Reads the folders of one store into rows; `broken` counts what of them could not be read."""

    prefix: str
    rows: MessageRows
    landing: Landing
    progress: _Progress
    known: Mapping[bytes, bytes]
    owner: bytes
    broken: int = 0

    def add(self, folder: Folder, most: int) -> bool:
        """Add the messages of a folder, and say whether that took no more than `most` in all.

        What is damaged is rejected by the folder's path and its position.
        """
        where = f"{self.prefix}{folder.path}"
        if folder.problem:
            self._reject(where, folder.problem)
        for position in range(folder.items):
            record = f"{where}/{position}" if folder.path else f"{where}{position}"
            if self.rows.messages >= most:
                self.landing.reject(record, "too_many_records")
                return False
            self.progress.step()
            try:
                found = message(
                    folder.handle.get_sub_message(position), self.known, self.owner if folder.role == "sent" else b""
                )
            except BROKEN as error:
                self._reject(record, type(error).__name__)
                continue
            if found and found.header.strip():
                labels: frozenset[Role] = frozenset(("chat",)) if found.is_chat else frozenset()
                place = Place(folder.role, False, labels)
                self.rows.add(record, found.header, found.size, place, arrived=found.arrived)
            elif found:
                self.landing.reject(record, "no_message")
        return True

    def _reject(self, record: str, detail: str) -> None:
        self.broken += 1
        self.landing.reject(record, "unreadable", detail)


class _Progress:
    """Tells of the items of a store as they are read, each as its share of the bytes."""

    def __init__(self, landing: Landing, size: int, items: int) -> None:
        self._landing = landing
        self._size, self._items = size, max(items, 1)
        self._done = self._told = 0

    def step(self) -> None:
        """Take note of one more item."""
        self._done += 1
        if self._done % PROGRESS_MESSAGES == 0:
            self.tell()

    def tell(self) -> None:
        """Tell of the items since the last time."""
        bytes_told, bytes_done = (self._size * count // self._items for count in (self._told, self._done))
        self._landing.progress(bytes_done - bytes_told, self._done - self._told)
        self._told = self._done


@contextmanager
def _seekable(member: Member, landing: Landing) -> Iterator[BinaryIO]:
    """Open a store; one in an archive is unpacked beside the landed tables meanwhile."""
    with member.open() as stream:
        if member.path is not None:
            yield stream
            return
        with tempfile.TemporaryFile(dir=landing.folder) as copy:
            while piece := stream.read(PIECE):
                try:
                    copy.write(piece)
                    copy.flush()
                except OSError as error:
                    raise CannotWrite(error.errno, str(error), "the lake") from error
            yield cast(BinaryIO, copy)
