"""Outlook's items as header blocks: the fields that came with a message, or those that its properties stand for.

What came over the Internet carries its own header fields. For what did not (sent items, drafts, mail inside an
organisation) they are put together from the properties of MS-OXPROPS. An Exchange mailbox that is known by an X.500
name alone is known by its display name, never by an address.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Protocol

from connectors.mail_boundaries import HEADER_CAP, header_end

LONGEST = 2 * HEADER_CAP

CLASS, HEADERS, SUBJECT = 0x001A, 0x007D, 0x0037
SUBMITTED, DELIVERED, FLAGS, CODE_PAGE = 0x0039, 0x0E06, 0x0E07, 0x3FFD
CONVERSATION, RECIPIENT_TYPE = 0x0071, 0x0C15

# Of a mailbox its display name, its internet address, and its address of whatever kind.
_FROM, _SENDER, _RECIPIENT = (0x0042, 0x5D02, 0x0065), (0x0C1A, 0x5D01, 0x0C1F), (0x3001, 0x39FE, 0x3003)
_RECEIVED_BY = (0x0040, 0x5D07, 0x0076)
_IDS = ((b"Message-ID", 0x1035), (b"In-Reply-To", 0x1042), (b"References", 0x1039))
_ROLES = {1: b"To", 2: b"Cc", 3: b"Bcc"}
_UNSENT = 0x08
_REPLIES = b"ipm.note.rules."
_ADDRESS = re.compile(rb"[^\s<>()\[\]\",;:]+@[^\s<>()\[\]\",;:]+")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UTF8 = 65001
# Code pages that Windows has a number for and Python a name.
_CODE_PAGES = {20866: "koi8_r", 21866: "koi8_u", 51932: "euc_jp", 51949: "euc_kr", 54936: "gb18030"}
_CODE_PAGES |= {28590 + part: f"iso8859_{part}" for part in range(2, 17)}


class Properties(Protocol):
    """The properties of an item or of a recipient, by their ids."""

    def text(self, tag: int) -> bytes:
        """Return a text as UTF-8, or as its unknown code page has it; empty where it is missing or too long."""

    def data(self, tag: int) -> bytes:
        """Return a binary property, empty where it is missing."""

    def number(self, tag: int) -> int:
        """Return a number, or a time in ticks of 100 ns since 1601; zero where it is missing."""


def header_block(
    item: Properties, people: Iterable[Properties], known: Mapping[bytes, bytes] | None = None, owner: bytes = b""
) -> bytes:
    """Return the header block of a message, after a newline, with its recipients where it came without fields.

    `known` is what `addresses` told of other messages, `owner` the address of a sender for whom none is told.
    """
    written = item.text(HEADERS)
    if b"\nfrom:" in b"\n" + written[:HEADER_CAP].lower():
        block = _first_block(b"\n" + written.strip() + b"\n")
    else:
        fields = _fields(item, people, known or {}, owner)
        block = b"".join(b"\n%b: %b" % (name, value) for name, value in fields if value)
    delivered = next((one for one in (_line(item, tag) for tag in _RECEIVED_BY[1:]) if b"@" in one), b"")
    if not delivered or not block or b"\ndelivered-to:" in block.lower():
        return block
    return b"%b\nDelivered-To: %b" % (block.rstrip(), delivered)


def addresses(item: Properties) -> Iterator[tuple[bytes, bytes]]:
    """Yield the X.500 names in an item, in lower case, that it gives an internet address for, and that address."""
    for _shown_name, internet, any_kind in (_FROM, _SENDER, _RECEIVED_BY):
        name, email = _line(item, any_kind).lower(), _line(item, internet)
        if name.startswith(b"/o=") and b"@" in email:
            yield name, email


def decoded(tag: int, content: bytes, is_wide: bool, code_page: int) -> bytes:
    """Return a text property as UTF-8, without its end mark; as it stands where its code page is unknown.

    Header fields that are not wide stand as they came over the Internet, whatever the code page says.
    """
    try:
        if is_wide:
            content = content.decode("utf-16-le", "replace").encode("utf-8", "replace")
        elif code_page not in (0, _UTF8) and tag != HEADERS:
            content = content.decode(_CODE_PAGES.get(code_page, f"cp{code_page}"), "replace").encode("utf-8")
    except LookupError:
        pass
    return content.replace(b"\0", b"")


def moment(ticks: int) -> datetime | None:
    """Return a time of Outlook's as UTC, None where there is none."""
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None


def _first_block(written: bytes) -> bytes:
    """Return fields without those of the parts of the message, which may be messages themselves, that can follow."""
    end = header_end(written)
    return written[: end + 1] if end >= 0 and b"\nfrom:" in written[:end].lower() else written


def _fields(
    item: Properties, people: Iterable[Properties], known: Mapping[bytes, bytes], owner: bytes
) -> Iterator[tuple[bytes, bytes]]:
    kind = item.text(CLASS).lower()
    sender = _mailbox(item, _SENDER, known, owner)
    author = _mailbox(item, _FROM, known) or sender
    if author.endswith(b"</o=>") and _shown(item, _FROM) == _shown(item, _SENDER):
        author = sender
    yield b"From", author
    yield b"Sender", sender if sender != author else b""
    yield b"Date", _date(item)
    yield b"Subject", _line(item, SUBJECT)
    for name, tag in _IDS:
        yield name, _line(item, tag)
    yield b"Thread-Index", base64.b64encode(item.data(CONVERSATION)[:HEADER_CAP])
    for one in people:
        role = one.number(RECIPIENT_TYPE) & 0xF
        yield _ROLES.get(role, b""), _mailbox(one, _RECIPIENT, known) if role in _ROLES else b""
    yield b"X-Unsent", b"1" if item.number(FLAGS) & _UNSENT else b""
    yield b"Auto-Submitted", b"auto-replied" if kind.startswith(_REPLIES) else b""
    yield b"Content-Type", b"multipart/report" if kind.startswith(b"report.") else b""
    yield b"Content-Class", b"urn:content-classes:calendarmessage" if b"meeting" in kind else b""


def _mailbox(
    item: Properties, tags: tuple[int, int, int], known: Mapping[bytes, bytes], otherwise: bytes = b""
) -> bytes:
    shown, internet, any_kind = _shown(item, tags), _line(item, tags[1]), _line(item, tags[2])
    named = _ADDRESS.search(shown)
    told = (internet, known.get(any_kind.lower(), any_kind), named[0].strip(b"'") if named else b"", otherwise)
    address = next((one for one in told if b"@" in one), b"")
    if not (shown or address):
        return b""
    # An X.500 name, even an empty one, says that the mailbox is known by its display name alone.
    return b'"%b" <%b>' % (shown, address or b"/o=") if shown != address else address


def _shown(item: Properties, tags: tuple[int, int, int]) -> bytes:
    return _line(item, tags[0]).replace(b"\\", b"").replace(b'"', b"")


def _line(item: Properties, tag: int) -> bytes:
    """Return a text on one line, without the mark before a subject that says how long its "Re: " is."""
    content = item.text(tag)
    return b" ".join((content[2:] if content.startswith(b"\x01") else content).split())


def _date(item: Properties) -> bytes:
    at = moment(item.number(SUBMITTED)) or moment(item.number(DELIVERED))
    return format_datetime(at).encode() if at else b""
