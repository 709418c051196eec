"""Text lines of a byte stream whose encoding nobody states: UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, cast

MAX_LINE_BYTES = 4_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def text_lines(start: bytes, rest: BinaryIO) -> Iterator[str]:
    """Yield lines with their ends, from the first four bytes and the stream that follows them.

    UTF-16 is told by its mark or by the zero bytes of its first letters. Otherwise each line is UTF-8 or, where it is
    not, Windows-1252, as spreadsheets and merged files leave them. Of a longer line the first MAX_LINE_BYTES are given.
    """
    if not isinstance(rest, io.BufferedReader | io.BytesIO):
        # A zip's own readline is in Python.
        rest = io.BufferedReader(cast(io.RawIOBase, rest), buffer_size=2**20)
    encoding = _BOMS.get(start[:2]) or _unmarked_utf16(start)
    if encoding:
        yield from _utf16_lines(start, rest, encoding)
        return
    first = start.removeprefix(codecs.BOM_UTF8)
    if b"\n" in first:
        whole, first = first[: first.rindex(b"\n") + 1], first[first.rindex(b"\n") + 1 :]
        yield from map(_decoded, whole.splitlines(keepends=True))
    while line := first + rest.readline(MAX_LINE_BYTES - len(first)):
        first = b""
        if len(line) >= MAX_LINE_BYTES and not line.endswith(b"\n"):
            line, first = _cut(line, rest)
        # A carriage return alone ends a line too, as on old machines; csv refuses it inside one.
        if b"\r" in line[:-2] or (line[-2:-1] == b"\r" and line[-1:] != b"\n"):
            yield from map(_decoded, line.splitlines(keepends=True))
        else:
            yield _decoded(line)


def _cut(line: bytes, rest: BinaryIO) -> tuple[bytes, bytes]:
    """Return the first part of text that is too long for a line, and what of it comes after the next line end."""
    end = line.rfind(b"\r", 0, -1) + 1
    if end:
        return line[:end], line[end:]
    while piece := rest.readline(MAX_LINE_BYTES):
        if piece.endswith(b"\n"):
            break
        if b"\r" in piece:
            return line + b"\n", piece[piece.index(b"\r") + 1 :]
    return line + b"\n", b""


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _unmarked_utf16(start: bytes) -> str | None:
    if len(start) < 4:
        return None
    if start[1] == start[3] == 0 and start[0] and start[2]:
        return "utf-16-le"
    return "utf-16-be" if start[0] == start[2] == 0 and start[1] and start[3] else None


def _utf16_lines(start: bytes, rest: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    pending, is_cut = decoder.decode(start).removeprefix("\ufeff"), False
    while chunk := rest.read(io.DEFAULT_BUFFER_SIZE * 8):
        pending += decoder.decode(chunk)
        *whole, pending = pending.split("\n")
        for line in whole:
            if not is_cut:
                yield from _split(line + "\n")
            is_cut = False
        if is_cut:
            _, end, pending = pending.partition("\r")
            is_cut = not end
        if len(pending) > MAX_LINE_BYTES:
            ended, end, pending = pending.rpartition("\r")
            yield from _split(ended + "\r" if end else pending + "\n")
            pending, is_cut = (pending, False) if end else ("", True)
    yield from _split(pending + decoder.decode(b"", final=True))


def _split(text: str) -> list[str]:
    """Return lines with their ends; `str.splitlines` would end them at other characters too."""
    return _LINE.findall(text)
