"""Outlook's .msg files: one message each, in an OLE2 container, as the header block that its sender would have written.

What came over the Internet carries its own header fields. For what did not (sent items, drafts, mail inside an
organisation) they are put together from the properties of MS-OXMSG and MS-OXPROPS. Bodies and attachments stay unread.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import olefile

from connectors.exports import Member
from connectors.mail_boundaries import HEADER_CAP

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST = 64 * 2**20
MOST_RECIPIENTS = 10_000

_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_RECIPIENT = "__recip_version1.0_"
_MARK = "__substg1.0_".encode("utf-16-le")
_ROLES = {1: b"To", 2: b"Cc", 3: b"Bcc"}
_UNSENT = 0x08

# Property tags: the id, and after it the type of those of fixed size.
_CLASS, _HEADERS, _SUBJECT = "001A", "007D", "0037"
_FROM, _SENDER = ("0042", "5D02", "0065"), ("0C1A", "5D01", "0C1F")
_PERSON = ("3001", "39FE", "3003")
_IDS = ((b"Message-ID", "1035"), (b"In-Reply-To", "1042"), (b"References", "1039"))
_SUBMITTED, _DELIVERED, _FLAGS, _RECIPIENT_TYPE = 0x0039_0040, 0x0E06_0040, 0x0E07_0003, 0x0C15_0003


def is_outlook(head: bytes, name: str) -> bool:
    """Say whether a document is a .msg: an OLE2 container, and by its name or its directory one of Outlook's."""
    return head.startswith(MAGIC) and (name.lower().endswith(".msg") or _MARK in head)


def header_block(member: Member) -> bytes:
    """Return the header block of a .msg, after a newline; empty where it is no mail but a contact, a task or the like.

    Raises ValueError where the file is damaged, or too large to be read from inside an archive.
    """
    try:
        with olefile.OleFileIO(str(member.path) if member.path else io.BytesIO(_content(member))) as container:
            return _Item(container).header_block()
    except Exception as error:  # a damaged container makes the library raise anything
        raise ValueError(f"damaged .msg: {type(error).__name__}") from None


def _content(member: Member) -> bytes:
    with member.open() as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("larger than what is read from an archive")
    return content


class _Item:
    """One item: its properties, and those of its recipients, by the folder of the container that holds them."""

    def __init__(self, container: olefile.OleFileIO) -> None:
        self._container = container

    def header_block(self) -> bytes:
        kind = self._text("", _CLASS).lower()
        if kind and not kind.startswith((b"ipm.note", b"ipm.schedule.meeting", b"report.", b"ipm.outlook.recall")):
            return b""
        written = self._text("", _HEADERS)
        if b"\nfrom:" in b"\n" + written[:HEADER_CAP].lower():
            return (b"\n" + written.lstrip()).rstrip() + b"\n"
        return b"".join(b"\n%b: %b" % (name, value) for name, value in self._fields(kind) if value)

    def _fields(self, kind: bytes) -> Iterator[tuple[bytes, bytes]]:
        fixed = self._fixed("", 32)
        sender = self._mailbox("", _SENDER)
        author = self._mailbox("", _FROM) or sender
        yield b"From", author
        yield b"Sender", sender if sender != author else b""
        yield b"Date", _date(fixed.get(_SUBMITTED, b"")) or _date(fixed.get(_DELIVERED, b""))
        yield b"Subject", self._text("", _SUBJECT)
        for name, tag in _IDS:
            yield name, self._text("", tag)
        for folder in self._recipients():
            number = _number(self._fixed(folder, 8).get(_RECIPIENT_TYPE, b""))
            yield _ROLES.get(number & 0xF, b""), self._mailbox(folder, _PERSON) if number & 0xF in _ROLES else b""
        yield b"X-Unsent", b"1" if _number(fixed.get(_FLAGS, b"")) & _UNSENT else b""
        yield b"Content-Type", b"multipart/report" if kind.startswith(b"report.") else b""
        yield b"Content-Class", b"urn:content-classes:calendarmessage" if b"meeting" in kind else b""

    def _recipients(self) -> list[str]:
        folders = {path[0] for path in self._container.listdir() if path[0].startswith(_RECIPIENT)}
        return sorted(folders)[:MOST_RECIPIENTS]

    def _mailbox(self, folder: str, tags: tuple[str, str, str]) -> bytes:
        name, *addresses = (self._text(folder, tag) for tag in tags)
        shown = name.replace(b"\\", b"").replace(b'"', b"")
        address = next((one for one in (*addresses, name) if b"@" in one), b"")
        if not (shown or address):
            return b""
        # An X.500 name, even an empty one, says that the mailbox is known by its display name alone.
        return b'"%b" <%b>' % (shown, address or b"/o=") if shown != address else address

    def _text(self, folder: str, tag: str) -> bytes:
        """Return a text property on one line, but for header fields, which keep theirs; empty where it is missing."""
        for kind in ("001F", "001E"):
            path = [*filter(None, (folder, f"__substg1.0_{tag}{kind}"))]
            if not self._container.exists(path) or self._container.get_size(path) > 2 * HEADER_CAP:
                continue
            content: bytes = self._container.openstream(path).read()
            if kind == "001F":
                content = content.decode("utf-16-le", "replace").encode("utf-8", "replace")
            content = content.replace(b"\0", b"")
            return content if tag == _HEADERS else b" ".join(content.split())
        return b""

    def _fixed(self, folder: str, skipped: int) -> dict[int, bytes]:
        """Return the properties of fixed size: tag to its eight bytes."""
        path = [*filter(None, (folder, "__properties_version1.0"))]
        if not self._container.exists(path) or self._container.get_size(path) > HEADER_CAP:
            return {}
        content = self._container.openstream(path).read()[skipped:]
        whole = len(content) // 16 * 16
        return {tag: value for tag, _flags, value in struct.iter_unpack("<II8s", content[:whole])}


def _number(value: bytes) -> int:
    return int.from_bytes(value[:4], "little")


def _date(value: bytes) -> bytes:
    ticks = int.from_bytes(value, "little")
    try:
        return format_datetime(_FILETIME_EPOCH + timedelta(microseconds=ticks // 10)).encode() if ticks else b""
    except OverflowError:
        return b""
