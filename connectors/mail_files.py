"""Messages of one file each: .eml, Apple's .emlx, and the files of a Maildir; only the start of a file is read."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

from connectors.exports import DAMAGE, ExportError, Member
from connectors.landing import Landing, ReadOptions
from connectors.mail_boundaries import BOM, HEADER_CAP, header_end
from connectors.mail_dates import epoch
from connectors.mail_folders import Role, is_group_path, path_role
from connectors.mail_meaning import Place
from connectors.mail_outlook import header_block, is_outlook
from connectors.mail_rows import MessageRows, uncollected

LOOK = 16_384
PLIST_CAP = 65_536
PROGRESS_MESSAGES = 1_000

_LENGTH = re.compile(rb"\s*(\d{1,12})[ \t]*\r?\n")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_DELIVERED = re.compile(r"(\d{9,10})\.")
_PLIST_NUMBER = rb"<key>%b</key>\s*<(?:integer|real)>(\d{1,15})"
_PLIST_FLAGS = re.compile(_PLIST_NUMBER % b"flags")
_PLIST_RECEIVED = re.compile(_PLIST_NUMBER % b"date-received")
_NAME_LINE = re.compile(rb"\r?\n([!-9;-~]+)[ \t]*:")

_APPLE_DELETED, _APPLE_DRAFT, _APPLE_JUNK = 1 << 1, 1 << 6, 1 << 24
_TELLING = frozenset((b"from", b"received", b"message-id", b"return-path"))
_USUAL = _TELLING | frozenset((b"date", b"to", b"cc", b"subject", b"mime-version", b"delivered-to", b"x-unsent"))


class Start(NamedTuple):
    """What a file's start says: header block (after a newline), size, its own flags, when it came (Unix seconds)."""

    header: bytes
    size: int
    deleted: bool = False
    role: Role | None = None
    arrived: int | None = None


def is_message(head: bytes, name: str) -> bool:
    """Say whether a document is one message: its first lines are fields, and those that mail has."""
    length = _LENGTH.match(head[:20])
    block = _block(head[length.end() if length else 0 :].removeprefix(BOM))
    end = header_end(block)
    names = [found.lower() for found in _NAME_LINE.findall(block if end < 0 else block[: end + 2])]
    if not names or not (_NAME_LINE.match(block) or block.startswith(b"\n>From ")):
        return False
    known = _USUAL.intersection(names)
    enough = 1 if name.lower().endswith((".eml", ".emlx")) else 2
    return len(known) >= enough and (enough == 1 or not _TELLING.isdisjoint(known))


def land_files(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Read one message a member and add its event and participants. Raises ExportError where there is none at all."""
    rows = MessageRows(landing, options, members[0].prefix if members else "")
    places: dict[str, Place] = {}
    size = 0
    with uncollected():
        for count, member in enumerate(members, start=1):
            folder = member.name.rpartition("/")[0]
            place = places.get(folder)
            if place is None:
                place = places[folder] = Place(path_role(folder), is_group_path(member.name))
            size += land_one(member, rows, place, landing)[0]
            if count % PROGRESS_MESSAGES == 0:
                landing.progress(size, PROGRESS_MESSAGES)
                size = 0
    landing.progress(size, len(members) % PROGRESS_MESSAGES)
    rows.close()
    if not rows.messages:
        raise ExportError("no message was found in it: are these the files that the mail program wrote?")


def flag_letters(file: str) -> str | None:
    """Return the flags that a Maildir file's name states, or None where it states none."""
    found = _FLAGS.search(file)
    return found[1] if found else None


def land_one(member: Member, rows: MessageRows, place: Place, landing: Landing) -> tuple[int, bool]:
    """Add the message of a file; return its bytes, and whether the file could be read at all."""
    record = f"{member.prefix}0"
    try:
        start = _start(member)
    except (*DAMAGE, ValueError) as error:
        landing.reject(record, "unreadable", type(error).__name__)
        return member.size or 0, False
    if not start.header.strip():
        landing.reject(record, "no_message")
    elif start.deleted:
        rows.messages += 1
        landing.reject(record, "deleted")
    else:
        own = Place(start.role, place.is_group) if start.role else place
        rows.add(record, start.header, start.size, own, arrived=start.arrived)
    return member.size or start.size, True


def _start(member: Member) -> Start:
    head = _head(member)
    if is_outlook(head, member.name):
        return Start(header_block(member), member.size or len(head))
    length = _LENGTH.match(head[:20])
    if length:
        return _apple_start(member, head, length.end(), int(length[1]))
    size = member.size if member.size is not None else len(head)
    header = _header(member, head.removeprefix(BOM), 0)
    name = member.name.rpartition("/")[2]
    delivered = _DELIVERED.match(name)
    letters = flag_letters(name) or ""
    arrived = epoch(int(delivered[1])) if delivered else None
    return Start(header, size, "T" in letters, "draft" if "D" in letters else None, arrived)


def _head(member: Member) -> bytes:
    """Return the first bytes of a file, by as few calls as there can be: Maildirs hold many files."""
    if member.path is None:
        return member.head(LOOK)
    file = os.open(member.path, os.O_RDONLY)
    try:
        return os.read(file, LOOK)
    finally:
        os.close(file)


def _apple_start(member: Member, head: bytes, at: int, size: int) -> Start:
    header = _header(member, head[at:], at)
    with member.open() as stream:
        if stream.seekable():
            stream.seek(at + size)
        trailer = stream.read(PLIST_CAP) if stream.seekable() else b""
    found = _PLIST_FLAGS.search(trailer)
    flags = int(found[1]) if found else 0
    received = _PLIST_RECEIVED.search(trailer)
    role: Role | None = "draft" if flags & _APPLE_DRAFT else "spam" if flags & _APPLE_JUNK else None
    return Start(header, size, bool(flags & _APPLE_DELETED), role, epoch(int(received[1])) if received else None)


def _header(member: Member, start: bytes, skipped: int) -> bytes:
    """Return the header block of a message, after a newline; `skipped` bytes of its file come before `start`."""
    block = _block(start)
    end = header_end(block)
    if end < 0 and len(start) >= LOOK - 64:
        with member.open() as stream:
            block = _block(stream.read(skipped + HEADER_CAP)[skipped:].removeprefix(BOM))
        end = header_end(block)
    return block if end < 0 else block[:end]


def _block(start: bytes) -> bytes:
    """Return the start of a message after a newline; blank lines and a stray separator line before it are left out."""
    start = start.lstrip(b"\r\n")
    return start[start.find(b"\n") :] if start.startswith(b"From ") and b"\n" in start else b"\n" + start
