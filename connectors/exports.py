"""Exports and their members: what lies in the exports folder, opened in place and never extracted.

An export is one file, one archive, or one folder that belongs together. Its members are the documents inside: the
file itself, the entries of a zip or tar (one zip inside a zip is looked into), the decompressed content of a gz, the
files of a folder. Nothing here knows what a document means.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, cast

HEAD_BYTES = 65_536
MAX_ENTRIES = 200_000
MAX_NESTED_BYTES = 512 * 2**20

# What the standard library raises on reading archives and files that are damaged, cut short or of an unknown make.
DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, NotImplementedError)

Skipped = Callable[[str, str], None]
ExportKind = Literal["file", "gzip", "zip", "tar", "folder"]


class ExportError(Exception):
    """An export that cannot be opened at all; the message names the remedy and never quotes content."""


@dataclass(frozen=True)
class Member:
    """One document of an export.

    `name` is its path below the exports folder, through the archive that holds it; `modified` the time its archive
    states (zone unknown; null for plain files, whose mtime says nothing); `path` is set when it lies on disk as it is,
    so that it may be mapped. `prefix` goes before the locator of each of its records: its path inside the export, or
    nothing where the export is one document.
    """

    name: str
    size: int | None
    modified: datetime | None
    open: Callable[[], BinaryIO]
    path: Path | None = None
    prefix: str = ""
    start: bytes | None = field(default=None, repr=False)

    def head(self, size: int = HEAD_BYTES) -> bytes:
        """Return the first bytes, at most HEAD_BYTES."""
        if self.start is not None:
            return self.start[:size]
        with self.open() as stream:
            return stream.read(size)


@dataclass(frozen=True)
class Export:
    """One thing a person dropped into the exports folder.

    `relative` is its path below the exports folder in POSIX form; `files` are the files of a folder export, sorted.
    """

    path: Path
    relative: str
    kind: ExportKind
    files: tuple[Path, ...] = ()

    @property
    def size(self) -> int:
        """Return its bytes on disk."""
        return sum(file.stat().st_size for file in self.files or (self.path,))


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
        except (OSError, EOFError):
            return "gzip"
    return "file"


def regular_files(folder: Path) -> Iterator[Path]:
    """Yield the regular files below a folder in sorted order; links, pipes and devices are passed over."""
    for path in sorted(folder.iterdir()):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from regular_files(path)
        elif stat.S_ISREG(mode):
            yield path


def fingerprint(export: Export) -> str:
    """Return the SHA-256 of an export's content: of its bytes, or of the names and bytes of a folder's files."""
    if export.kind != "folder":
        with export.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    digest = hashlib.sha256()
    for file in export.files:
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{file.relative_to(export.path).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


@contextmanager
def opened(export: Export, max_entry_bytes: int, skipped: Skipped) -> Iterator[Iterator[Member]]:
    """Open an export and give its members one by one; `skipped` is told of each entry that is passed over, and why.

    A member of a tar can be read only until the next one is asked for; all others until the export is closed. Raises
    ExportError when the archive cannot be read.
    """
    with ExitStack() as stack:
        if export.kind == "folder":
            yield (_file_member(export, file, file.relative_to(export.path).as_posix()) for file in export.files)
        elif export.kind == "zip":
            yield _zip_members(stack, export, export.path, max_entry_bytes, skipped)
        elif export.kind == "tar":
            yield _tar_members(stack, export, max_entry_bytes, skipped)
        elif export.kind == "gzip":
            yield iter([Member(export.relative, None, None, lambda: _gunzipped(export.path))])
        else:
            yield iter([_file_member(export, export.path, "")])


def _gunzipped(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb"))


def _inside(export: Export, name: str) -> str:
    return "/".join(part for part in (export.relative, name) if part not in ("", "."))


def _file_member(export: Export, path: Path, inside: str) -> Member:
    prefix = f"{inside}:" if inside else ""
    return Member(_inside(export, inside), path.stat().st_size, None, lambda: path.open("rb"), path, prefix)


def _zip_members(
    stack: ExitStack, export: Export, source: Path | BinaryIO, max_entry_bytes: int, skipped: Skipped, folder: str = ""
) -> Iterator[Member]:
    try:
        archive = stack.enter_context(zipfile.ZipFile(source))
    except (zipfile.BadZipFile, OSError) as error:
        raise ExportError("the zip is damaged or cut short: download it again") from error
    entries = [info for info in archive.infolist() if not info.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise ExportError(f"the zip holds more than {MAX_ENTRIES} entries: drop only the part you need")
    for info in sorted(entries, key=lambda entry: entry.filename):
        if info.flag_bits & 0x1:
            raise ExportError("the zip is encrypted: unpack it with its password and drop the folder here")
        reason = _unsafe(info.filename, info.file_size, max_entry_bytes)
        if reason:
            skipped(folder + info.filename, reason)
        elif info.filename.lower().endswith(".zip") and not folder and info.file_size <= MAX_NESTED_BYTES:
            inner = io.BytesIO(archive.read(info))
            yield from _zip_members(stack, export, inner, max_entry_bytes, skipped, folder=info.filename + "/")
        else:
            yield _zip_member(export, archive, info, folder + info.filename)


def _zip_member(export: Export, archive: zipfile.ZipFile, info: zipfile.ZipInfo, inside: str) -> Member:
    try:
        modified = datetime(*info.date_time)  # noqa: DTZ001 - a zip states a local time of an unknown zone
    except ValueError:
        modified = None
    return Member(
        _inside(export, inside),
        info.file_size,
        modified,
        lambda: cast(BinaryIO, archive.open(info)),
        prefix=f"{inside}:",
    )


def _tar_members(stack: ExitStack, export: Export, max_entry_bytes: int, skipped: Skipped) -> Iterator[Member]:
    try:
        archive = stack.enter_context(tarfile.open(export.path, "r|*"))  # noqa: SIM115 - the stack closes it
        for count, info in enumerate(archive):
            if count >= MAX_ENTRIES:
                raise ExportError(f"the tar holds more than {MAX_ENTRIES} entries: drop only the part you need")
            reason = _unsafe(info.name, info.size, max_entry_bytes)
            if reason:
                skipped(info.name, reason)
            elif info.isreg():
                yield _tar_member(export, archive, info)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ExportError("the tar is damaged or cut short: download it again") from error


def _tar_member(export: Export, archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    stream = archive.extractfile(info)
    if stream is None:
        raise ExportError("the tar is damaged or cut short: download it again")
    start = stream.read(HEAD_BYTES)
    rest = cast(BinaryIO, stream)
    modified = datetime.fromtimestamp(info.mtime) if 0 < info.mtime < 2**33 else None  # noqa: DTZ006 - as for a zip
    name = _inside(export, info.name)
    return Member(name, info.size, modified, lambda: _after(start, rest), prefix=f"{info.name}:", start=start)


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
