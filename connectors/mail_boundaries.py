r"""Where the messages of an mbox begin: the separator rule, over a mapped file or a stream, in bounded memory.

A line that starts with `From ` opens a message when a blank line (or the start of the document) precedes it and either
the next line is a header field or the line ends in a date; without the blank line both a header field and a date (or
one of the date-less shapes that programs write) are needed. In either case the header block that follows must hold one
of the fields that every message has, and two of them after a line that could as well be prose. Nothing is taken from
Content-Length, which is often stale.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from stringzilla import find

SEPARATOR = b"\nFrom "
BOM = b"\xef\xbb\xbf"
HEADER_CAP = 4 * 2**20
FIRST_LOOK = 8192
LINE_CAP = 1000
CHUNK = 8 * 2**20
STRIDE = 64 * 2**20
LOOKAHEAD = HEADER_CAP + FIRST_LOOK
CONTEXT = 8

_FIELD_LINE = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
_BARE = re.compile(rb"From (?:-|[^\s:]*@[^\s:]*|MAILER-DAEMON)?[ \t]*\r?")
_DATE = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2}(?: +\d{2,4})?)"
    rb" +\d{1,2}:\d{2}(?::\d{2})?(?: +[+\w-]{1,6}){0,3}(?: +remote from \S+)? *\r?\Z"
)
# What nearly every separator looks like, with the start of a field after it. No archive of patches has such lines.
_USUAL = re.compile(
    rb"From (?:-|[^\s@]++@\S++) ++(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    rb" (?:[+-]\d{4} )?\d{4}(\r?)(\n)[!-9;-~]++:"
)
_GATE = re.compile(rb"\n(From|Date|Message-ID|Received|X-GM-THRID)[ \t]*:", re.IGNORECASE)
_GIT = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\s*")


class Message(NamedTuple):
    """One message: byte offset of its separator, the separator line, its header block (after a newline), its bytes."""

    offset: int
    separator: bytes
    header: bytes
    size: int


class Window(NamedTuple):
    """A stretch of a document: `view[0]` lies at offset `base`; separators in `view[start:stop]` are to be judged."""

    view: memoryview
    base: int
    start: int
    stop: int


@contextmanager
def mapped(path: Path, start: int = 0) -> Iterator[Iterator[Window]]:
    """Give the windows of a mapped file from the byte `start` on; what was passed is given back every 64 MB."""
    with path.open("rb") as stream:
        if not path.stat().st_size:
            yield iter(())
            return
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content, memoryview(content) as view:
            windows = _map_windows(content, view, start)
            try:
                yield windows
            finally:
                windows.close()


def _map_windows(content: mmap.mmap, view: memoryview, first: int) -> Generator[Window]:
    size = len(view)
    if hasattr(mmap, "MADV_SEQUENTIAL"):
        content.madvise(mmap.MADV_SEQUENTIAL)
    for start in range(first, size, STRIDE):
        yield Window(view, 0, start, min(start + STRIDE, size))
        if hasattr(mmap, "MADV_DONTNEED"):
            content.madvise(mmap.MADV_DONTNEED, start, min(STRIDE, size - start))


def streamed(stream: BinaryIO) -> Iterator[Window]:
    """Give the windows of a stream; about 10 MB of it are held at a time."""
    held, base, start = b"", 0, 0
    while chunk := stream.read(CHUNK):
        held += chunk
        stop = len(held) - LOOKAHEAD
        if stop > start:
            yield Window(memoryview(held), base, start, stop)
            cut = max(stop - CONTEXT, 0)
            held, base, start = held[cut:], base + cut, stop - cut
    yield Window(memoryview(held), base, start, len(held))


class Boundaries:
    """The messages of one document, found once. A line of text that starts with `From ` is no message, nor a defect.

    `lead` is the number of bytes before the first message, `end` the bytes seen. With `stop`, only messages that begin
    before that byte are given; `is_patches` says that the document is an archive of patches, where that is known.
    """

    def __init__(self, windows: Iterator[Window], stop: int | None = None, is_patches: bool | None = None) -> None:
        self.lead = 0
        self.end = 0
        self.is_patches = is_patches
        self._windows = windows
        self._stop = stop

    def __iter__(self) -> Iterator[Message]:
        pending: tuple[int, bytes, bytes] | None = None
        for window in self._windows:
            for at in _candidates(window):
                judged = self._judge_usual(window.view, at) or self._judge(window, at)
                if judged is None:
                    continue
                offset = window.base + at
                if pending:
                    yield _closed(pending, offset)
                elif offset:
                    self.lead = offset
                if self._stop is not None and offset >= self._stop:
                    self.end = offset
                    return
                pending = (offset, *judged)
            self.end = window.base + len(window.view)
        if pending:
            yield _closed(pending, self.end)
        else:
            self.lead = self.end

    def _judge_usual(self, view: memoryview, at: int) -> tuple[bytes, bytes] | None:
        """Return the separator line and header block where both look as nearly all do; None asks for a closer look."""
        usual = _USUAL.match(view, at, at + FIRST_LOOK)
        if not usual:
            return None
        newline, is_crlf = usual.start(2), usual.start(1) < usual.start(2)
        end = find(view, b"\n\r\n" if is_crlf else b"\n\n", newline, min(newline + FIRST_LOOK, len(view)))
        if end < 0:
            return None
        header = bytes(view[newline:end])
        if find(header, b"\n\n" if is_crlf else b"\r") >= 0 or find(header, SEPARATOR) >= 0 or not _GATE.search(header):
            return None
        if self.is_patches is None:
            self.is_patches = False
        return bytes(view[at:newline]), header

    def _judge(self, window: Window, at: int) -> tuple[bytes, bytes] | None:
        look = bytes(window.view[at : at + FIRST_LOOK])
        newline = look.find(b"\n", 0, LINE_CAP)
        if newline < 0 or look.startswith((b"From :", b"From\t:")):
            return None
        field_next = _FIELD_LINE.match(look, newline + 1) is not None
        strength = _strength(look[:newline], field_next, _blank_before(window, at))
        if not strength:
            return None
        end = header_end(look, newline)
        header = look[newline:end] if end >= 0 else _long_header(window.view, at + newline)
        if not _has_message_fields(header, strength) or self._pasted_patch(look[:newline]):
            return None
        return look[:newline], header

    def _pasted_patch(self, line: bytes) -> bool:
        is_git = b"Sep 17 00:00:00 2001" in line and _GIT.fullmatch(line) is not None
        if self.is_patches is None:
            self.is_patches = is_git
        return is_git and not self.is_patches


def _candidates(window: Window) -> Iterator[int]:
    view, base, start, stop = window
    if not base and not start:
        first = len(BOM) if bytes(view[:3]) == BOM else 0
        while first < min(len(view), CONTEXT) and view[first] in b"\r\n":
            first += 1
        if bytes(view[first : first + 5]) == b"From ":
            yield first
            start = first + 1
    at, limit = max(start - 1, 0), min(stop + len(SEPARATOR) - 1, len(view))
    while True:
        at = find(view, SEPARATOR, at, limit)
        if at < 0 or at + 1 >= stop:
            return
        at += 1
        yield at


def _blank_before(window: Window, at: int) -> bool:
    before = bytes(window.view[max(at - 3, 0) : at])
    return before.endswith((b"\n\n", b"\n\r\n")) or (
        window.base == 0 and at < CONTEXT and not before.strip(BOM + b"\r\n")
    )


def _strength(line: bytes, field_next: bool, blank_before: bool) -> int:
    """Return how many of a message's fields must follow a separator line: 0 when it is none."""
    dated = _DATE.search(line) is not None
    if dated or _BARE.fullmatch(line):
        return int(field_next or (blank_before and dated))
    return 2 if blank_before and field_next else 0


def _long_header(view: memoryview, start: int) -> bytes:
    block = bytes(view[start : start + HEADER_CAP])
    end = header_end(block)
    return block if end < 0 else block[:end]


def header_end(block: bytes, start: int = 0) -> int:
    """Return where a header block ends: before its blank line or the next separator line; -1 where it does not."""
    end, limit = -1, len(block)
    for mark in (b"\n\r\n", b"\n\n") if block.find(b"\r", max(start - 1, 0), start + 1) >= 0 else (b"\n\n", b"\n\r\n"):
        blank = find(block, mark, start, limit)
        if blank >= 0:
            end, limit = blank, min(blank + 3, limit)
    opening = find(block, SEPARATOR, start, min(limit + 3, len(block)))
    while opening >= 0 and block.startswith(b"\nFrom :", opening):
        opening = find(block, SEPARATOR, opening + 1, min(limit + 3, len(block)))
    return opening if opening >= 0 and (end < 0 or opening < end) else end


def _has_message_fields(header: bytes, wanted: int) -> bool:
    if wanted == 1:
        return _GATE.search(header) is not None
    return len({name.lower() for name in _GATE.findall(header)}) >= wanted


def _closed(pending: tuple[int, bytes, bytes], end: int) -> Message:
    offset, separator, header = pending
    # The tuple's own constructor takes a third of the time of the named one.
    return tuple.__new__(Message, (offset, separator, header, end - offset - len(separator) - 1))
