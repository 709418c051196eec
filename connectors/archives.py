"""Opening exports in place, never extracted: plain files and folders, zip, tar and gz, each within bounds.

A hostile archive costs itself: entries whose names would escape, encrypted ones and those beyond the limits are passed
over, and what a damaged archive makes the standard library raise becomes an ExportError that names the remedy.
"""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Self, cast

from connectors.exports import DAMAGE, HEAD_BYTES, Export, ExportError, ExportKind, Member, printable

MAX_ENTRIES = 200_000
MAX_NESTED_BYTES = 512 * 2**20
MAX_TAR_HEADER_BYTES = 2**20

Skipped = Callable[[str, str], None]


def archive_kind(path: Path) -> ExportKind:
    """Return how a file is packed, from its first bytes."""
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path, "rb") as stream:
                return "tar" if stream.read(512)[257:262] == b"ustar" else "gzip"
        except DAMAGE:
            return "gzip"
    return "file"


@contextmanager
def opened(export: Export, max_entry_bytes: int, skipped: Skipped) -> Iterator[Iterator[Member]]:
    """Open an export and give its members one by one; `skipped` is told of each entry that is passed over, and why.

    A member of a tar can be read only until the next one is asked for; all others until the export is closed. Raises
    ExportError when the archive cannot be read.
    """
    with ExitStack() as stack:
        if export.kind == "folder":
            yield (_file_member(export, file) for file in export.files)
        elif export.kind == "zip":
            yield _ZipMembers(stack, export, max_entry_bytes, skipped).all()
        elif export.kind == "tar":
            yield _tar_members(stack, export, max_entry_bytes, skipped)
        elif export.kind == "gzip":
            yield iter([Member(export.relative, None, None, lambda: _gunzipped(export.path, max_entry_bytes))])
        else:
            yield iter([_file_member(export, export.path)])


class EntryTooLarge(OSError):
    """A compressed document that unpacks to more than the limit."""


class _Bounded(io.RawIOBase):
    """A stream that gives at most `limit` bytes; to read beyond raises EntryTooLarge."""

    def __init__(self, stream: io.BufferedIOBase, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        # read1 gives what there is before a break, where read would raise and lose it.
        data = self._stream.read1(min(len(buffer), self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise EntryTooLarge("it unpacks to more than the setting max_entry_bytes allows")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _gunzipped(path: Path, limit: int) -> BinaryIO:
    stream = cast(io.BufferedIOBase, gzip.open(path, "rb"))  # noqa: SIM115 - closed with what wraps it
    return cast(BinaryIO, io.BufferedReader(_Bounded(stream, limit), buffer_size=2**20))


def _file_member(export: Export, path: Path) -> Member:
    inside = "" if path == export.path else printable(path.relative_to(export.path).as_posix())
    prefix = f"{inside}:" if inside else ""
    return Member(export.inside(inside), path.stat().st_size, None, lambda: path.open("rb"), path, prefix)


class _ZipMembers:
    """The documents of a zip and of the zips in it, one level deep; those are unpacked into one budget on disk."""

    def __init__(self, stack: ExitStack, export: Export, max_entry_bytes: int, skipped: Skipped) -> None:
        self._stack = stack
        self._export = export
        self._max_entry_bytes = max_entry_bytes
        self._skipped = skipped
        self._entries_left = MAX_ENTRIES
        self._nested_bytes_left = MAX_NESTED_BYTES

    def all(self) -> Iterator[Member]:
        """Yield the members. Raises ExportError where the zip itself cannot be read."""
        return self._members(self._opened(self._export.path), "")

    def _opened(self, source: Path | BinaryIO) -> zipfile.ZipFile:
        try:
            archive = self._stack.enter_context(zipfile.ZipFile(source))
        except Exception as error:  # a directory that was tampered with makes the module raise anything
            raise ExportError("the zip is damaged or cut short: download it again") from error
        self._entries_left -= len(archive.infolist())
        if self._entries_left < 0:
            raise ExportError(f"the zip holds more than {MAX_ENTRIES} entries: drop only the part you need")
        return archive

    def _members(self, archive: zipfile.ZipFile, folder: str) -> Iterator[Member]:
        entries = [info for info in archive.infolist() if info.filename and not info.is_dir()]
        for info in sorted(entries, key=lambda entry: entry.filename):
            inside = folder + printable(info.filename)
            reason = _unsafe(info.filename, info.file_size, self._max_entry_bytes)
            if info.flag_bits & 0x1:
                reason = "encrypted"
            if reason:
                self._skipped(inside, reason)
            elif info.filename.lower().endswith(".zip") and not folder:
                yield from self._nested(archive, info, inside)
            else:
                yield _zip_member(self._export, archive, info, inside)

    def _nested(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, inside: str) -> Iterator[Member]:
        self._nested_bytes_left -= info.file_size
        if self._nested_bytes_left < 0:
            self._skipped(inside, "entry_too_large")
            return
        unpacked = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        try:
            with archive.open(info) as packed:
                shutil.copyfileobj(packed, unpacked)
            inner = self._opened(cast(BinaryIO, unpacked))
        except (ExportError, *DAMAGE):
            self._skipped(inside, "damaged")
            return
        yield from self._members(inner, inside + "/")


def _zip_member(export: Export, archive: zipfile.ZipFile, info: zipfile.ZipInfo, inside: str) -> Member:
    try:
        modified = datetime(*info.date_time)  # noqa: DTZ001 - a zip states a local time of an unknown zone
    except ValueError:
        modified = None
    return Member(
        export.inside(inside),
        info.file_size,
        modified,
        lambda: cast(BinaryIO, archive.open(info)),
        prefix=f"{inside}:",
    )


class _TarInfo(tarfile.TarInfo):
    """An entry whose extended header (a long name, PAX) is bounded, since it is read into memory as a whole."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the entry that a header block describes. Raises tarfile.HeaderError on a header beyond the bound."""
        info = super().frombuf(buf, encoding, errors)
        if not info.isreg() and info.type != tarfile.DIRTYPE and info.size > MAX_TAR_HEADER_BYTES:
            raise tarfile.HeaderError("extended header too large")
        return info


def _tar_members(stack: ExitStack, export: Export, max_entry_bytes: int, skipped: Skipped) -> Iterator[Member]:
    try:
        archive = stack.enter_context(tarfile.open(export.path, "r|*", tarinfo=_TarInfo))  # noqa: SIM115 - the stack closes it
        for count, info in enumerate(archive):
            if count >= MAX_ENTRIES:
                raise ExportError(f"the tar holds more than {MAX_ENTRIES} entries: drop only the part you need")
            reason = _unsafe(info.name, info.size, max_entry_bytes)
            if reason:
                skipped(printable(info.name), reason)
            elif not info.isreg() and not info.isdir():
                skipped(printable(info.name), "not_a_file")
            elif info.isreg():
                yield _tar_member(export, archive, info)
    except (*DAMAGE, ValueError) as error:
        raise ExportError("the tar is damaged or cut short: download it again") from error


def _tar_member(export: Export, archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    stream = archive.extractfile(info)
    if stream is None:
        raise ExportError("the tar is damaged or cut short: download it again")
    start = stream.read(HEAD_BYTES)
    rest = cast(BinaryIO, stream)
    modified = datetime.fromtimestamp(info.mtime, UTC).replace(tzinfo=None) if 0 < info.mtime < 2**33 else None
    inside = printable(info.name)
    name = export.inside(inside)
    return Member(name, info.size, modified, lambda: _after(start, rest), prefix=f"{inside}:", start=start)


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were already read."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start = memoryview(start)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._start:
            size = min(len(buffer), len(self._start))
            buffer[:size], self._start = self._start[:size], self._start[size:]
            return size
        data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _after(start: bytes, rest: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Rejoined(start, rest), buffer_size=2**20))


def _unsafe(name: str, size: int, max_entry_bytes: int) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "unsafe_entry_name"
    return "entry_too_large" if size > max_entry_bytes else None
