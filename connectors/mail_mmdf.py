"""MMDF mailboxes: messages between lines of four control characters (0x01), as SCO systems and some archives have them.

A mark before a header field or a `From ` line opens a message, any other closes one; so neither a mark that is missing
nor one too many costs more than the message it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stringzilla import find

from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions
from connectors.mail_boundaries import FIRST_LOOK, HEADER_CAP, Message, Window, header_end
from connectors.mail_folders import is_group_path, path_role
from connectors.mail_mbox import land_member
from connectors.mail_rows import MessageRows

NAME = "mmdf"
VERSION = 2
GROUPED = False

MARK = b"\x01\x01\x01\x01"
_LINE = re.compile(rb"\x01{4}\r?(?:\n|\Z)")
_OPENING = re.compile(rb"\x01{4}\r?\n(From [^\n]*)?([!-9;-~]+[ \t]*:|\n[!-9;-~]+[ \t]*:)")


def recognise(head: bytes, name: str) -> str | None:
    """Return "mailbox (MMDF)" where a document starts with a mark and a message, else None."""
    return "mailbox (MMDF)" if _OPENING.match(head[:FIRST_LOOK]) else None


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the role of the folder, and whether subjects are kept."""
    return f"{path_role(name)} {is_group_path(name)} {options.keep_subjects}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Read the mailboxes and add their events and participants. Raises ExportError where there is no message at all."""
    rows = MessageRows(landing, options, members[0].prefix if members else "")
    for member in members:
        land_member(member, rows, landing, options, MarkedMessages)
    rows.close()
    if not rows.messages:
        raise ExportError("no message was found in it: is it a mailbox, and whole?")


class MarkedMessages:
    """The messages of one document, found once; `lead` and `end` are those of `Boundaries`."""

    def __init__(self, windows: Iterator[Window]) -> None:
        self.lead = 0
        self.end = 0
        self._windows = windows

    def __iter__(self) -> Iterator[Message]:
        opened: tuple[int, bytes, bytes] | None = None
        n_found = 0
        for window in self._windows:
            for at in _marks(window):
                offset = window.base + at
                if opened:
                    yield _closed(opened, offset)
                elif offset and not n_found:
                    self.lead = offset
                opened = _opened(window, at)
                n_found += opened is not None
            self.end = window.base + len(window.view)
        if opened:
            yield _closed(opened, self.end)
        if not n_found:
            self.lead = self.end


def _marks(window: Window) -> Iterator[int]:
    view, base, start, stop = window
    at = start
    while (at := find(view, MARK, at, min(stop + len(MARK), len(view)))) >= 0 and at < stop:
        is_line = (base + at == 0 or bytes(view[max(at - 1, 0) : at]) == b"\n") and _LINE.match(view, at, at + 6)
        if is_line:
            yield at
        at += len(MARK) if is_line else 1


def _opened(window: Window, at: int) -> tuple[int, bytes, bytes] | None:
    """Return offset, `From ` line and header block (after a newline) of the message that a mark opens, if it does."""
    found = _OPENING.match(window.view, at, at + FIRST_LOOK)
    if not found:
        return None
    newline = found.end(1) if found[1] else found.start(2) - 1
    for look in (FIRST_LOOK, HEADER_CAP):
        block = bytes(window.view[newline : newline + look])
        end = header_end(block)
        if end >= 0:
            break
    return window.base + at, found[1] or b"", block if end < 0 else block[:end]


def _closed(opened: tuple[int, bytes, bytes], end: int) -> Message:
    offset, separator, header = opened
    return Message(offset, separator, header, end - offset - len(MARK) - 1 - len(separator) - bool(separator))
