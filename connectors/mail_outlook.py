"""Outlook's .msg files: one message each, in an OLE2 container (MS-OXMSG). Bodies and attachments stay unread."""

from __future__ import annotations

import io
import struct

import olefile

from connectors import mail_mapi
from connectors.exports import Member
from connectors.mail_boundaries import HEADER_CAP

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST = 64 * 2**20
MOST_RECIPIENTS = 10_000

_MAIL = (b"ipm.note", b"ipm.schedule.meeting", b"report.", b"ipm.outlook.recall")
_RECIPIENT = "__recip_version1.0_"
_TIME = 0x0040
_MARK = "__substg1.0_".encode("utf-16-le")


def is_outlook(head: bytes, name: str) -> bool:
    """Say whether a document is a .msg: an OLE2 container, and by its name or its directory one of Outlook's."""
    return head.startswith(MAGIC) and (name.lower().endswith(".msg") or _MARK in head)


def header_block(member: Member) -> bytes:
    """Return the header block of a .msg, after a newline; empty where it is no mail but a contact, a task or the like.

    Raises ValueError where the file is damaged, or too large to be read from inside an archive.
    """
    try:
        with olefile.OleFileIO(str(member.path) if member.path else io.BytesIO(_content(member))) as container:
            return _header_block(container)
    except Exception as error:  # a damaged container makes the library raise anything
        raise ValueError(f"damaged .msg: {type(error).__name__}") from None


def _content(member: Member) -> bytes:
    with member.open() as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("larger than what is read from an archive")
    return content


def _header_block(container: olefile.OleFileIO) -> bytes:
    item = _Item(container, "", 32)
    kind = item.text(mail_mapi.CLASS).lower()
    if kind and not kind.startswith(_MAIL):
        return b""
    folders = {path[0] for path in container.listdir() if path[0].startswith(_RECIPIENT)}
    return mail_mapi.header_block(item, (_Item(container, one, 8) for one in sorted(folders)[:MOST_RECIPIENTS]))


class _Item:
    """The properties in one folder of the container; those of fixed size follow `skipped` bytes of a stream."""

    def __init__(self, container: olefile.OleFileIO, folder: str, skipped: int) -> None:
        self._container = container
        self._folder = folder
        content = self._stream("__properties_version1.0", HEADER_CAP)[skipped:]
        whole = len(content) // 16 * 16
        rows = struct.iter_unpack("<II8s", content[:whole])
        # Only times have all eight bytes.
        self._fixed = {tag >> 16: value if tag & 0xFFFF == _TIME else value[:4] for tag, _flags, value in rows}

    def text(self, tag: int) -> bytes:
        """Return a text property, empty where it is missing or too long."""
        wide = self._stream(f"__substg1.0_{tag:04X}001F", mail_mapi.LONGEST)
        narrow = b"" if wide else self._stream(f"__substg1.0_{tag:04X}001E", mail_mapi.LONGEST)
        return mail_mapi.decoded(tag, wide or narrow, bool(wide), self.number(mail_mapi.CODE_PAGE))

    def data(self, tag: int) -> bytes:
        """Return a binary property, empty where it is missing or too long."""
        return self._stream(f"__substg1.0_{tag:04X}0102", mail_mapi.LONGEST)

    def number(self, tag: int) -> int:
        """Return a property of fixed size, zero where it is missing."""
        content: bytes = self._fixed.get(tag, b"")
        return int.from_bytes(content, "little")

    def _stream(self, name: str, largest: int) -> bytes:
        path = [*filter(None, (self._folder, name))]
        if not self._container.exists(path) or self._container.get_size(path) > largest:
            return b""
        content: bytes = self._container.openstream(path).read()
        return content
