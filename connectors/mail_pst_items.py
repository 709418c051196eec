"""One item of an Outlook store, as libpff gives it: its properties, and of a message what other mail files say of one.

Only metadata is asked for, never a body or an attachment. What is damaged raises one of BROKEN.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from connectors import mail_mapi

MOST_RECIPIENTS = 10_000
# Properties from this id on have names, which a store lists.
NAMED = 0x8000
BROKEN = (OSError, MemoryError, ValueError, OverflowError, RuntimeError)

_MAIL = (b"ipm.note", b"ipm.schedule.meeting")
_CHAT = b"ipm.note.microsoft.conversation"
_SIZE = 0x0E08
_WIDE = 0x001F


class Properties:
    """The properties of one item, folder or recipient (mail_mapi.Properties). Raises one of BROKEN where damaged."""

    def __init__(self, records: Any, code_page: int = 0) -> None:
        self._records = records
        self._code_page = code_page

    @classmethod
    def of(cls, item: Any) -> Properties:
        """Return the properties of an item of libpff, none where there is no item."""
        own = cls(item.get_record_set(0) if item is not None and item.number_of_record_sets else None)
        own._code_page = own.number(mail_mapi.CODE_PAGE)
        return own

    @property
    def code_page(self) -> int:
        """Return that of texts that are not wide, zero where it is unknown."""
        return self._code_page

    def text(self, tag: int) -> bytes:
        """Return a text property, empty where it is missing or too long."""
        kind, content = self._entry(tag)
        return mail_mapi.decoded(tag, content, kind == _WIDE, self._code_page)

    def data(self, tag: int) -> bytes:
        """Return a binary property, empty where it is missing or too long."""
        return self._entry(tag)[1]

    def number(self, tag: int) -> int:
        """Return a number or a time, zero where it is missing."""
        return int.from_bytes(self._entry(tag)[1][:8], "little")

    def _entry(self, tag: int) -> tuple[int, bytes]:
        entry = self._found(tag)
        content: bytes = (entry.data if entry is not None else None) or b""
        return (entry.value_type, content) if 0 < len(content) <= mail_mapi.LONGEST else (0, b"")

    def _found(self, tag: int) -> Any:
        if self._records is None or tag < NAMED:
            return self._records.get_entry_by_type(tag) if self._records is not None else None
        # libpff finds named properties by their names only.
        return next((one for one in self._records.entries if one.entry_type == tag), None)


class Message(NamedTuple):
    """A message: header block (after a newline), bytes, when it was delivered (Unix seconds), whether it is a chat."""

    header: bytes
    size: int
    arrived: int | None
    is_chat: bool


def message(item: Any, known: Mapping[bytes, bytes], owner: bytes) -> Message | None:
    """Return what an item says of itself, None where it is no mail; `known` and `owner` are those of mail_mapi."""
    if not hasattr(type(item), "subject"):
        return None
    own = Properties.of(item)
    kind = own.text(mail_mapi.CLASS).lower()
    if not kind.startswith(_MAIL):
        return None
    header = mail_mapi.header_block(own, _people(item, own.code_page), known, owner)
    delivered = mail_mapi.moment(own.number(mail_mapi.DELIVERED))
    arrived = int(delivered.timestamp()) if delivered else None
    return Message(header, own.number(_SIZE), arrived, kind.startswith(_CHAT))


def _people(item: Any, code_page: int) -> Iterator[Properties]:
    people = item.recipients
    for number in range(min(people.number_of_recipients, MOST_RECIPIENTS) if people is not None else 0):
        yield Properties(people.get_recipient(number), code_page)
