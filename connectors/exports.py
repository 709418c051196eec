"""Exports and their members: what lies in the exports folder, and what it is known by.

An export is one file, one archive, or one folder that belongs together. Its members are the documents inside: the
file itself, the entries of a zip or tar (one zip inside a zip is looked into), the decompressed content of a gz, the
files of a folder. Nothing here knows what a document means.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from connectors.known_files import KnownFiles

HEAD_BYTES = 65_536

# What the standard library raises on reading files and archives that are damaged, cut short or of an unknown make.
DAMAGE = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
)

ExportKind = Literal["file", "gzip", "zip", "tar", "folder"]
Stamp = tuple[tuple[str, int, int], ...]

# Control characters and those that turn the direction of text: in a file's name they would steer a terminal.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


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

    `relative` is its path below the exports folder in POSIX form; `files` are the files of a folder export, sorted, and
    `listing` is what they stood in (connectors.listings), where that was settled.
    """

    path: Path
    relative: str
    kind: ExportKind
    files: Sequence[Path] = ()
    listing: str | None = field(default=None, compare=False, repr=False)

    def name_of(self, file: Path) -> str:
        """Return the name that a file of a folder has as a member: its path below the exports folder, printable."""
        return self.inside(printable(file.relative_to(self.path).as_posix()))

    def inside(self, name: str) -> str:
        """Return the name of a member: the path of the export, then that inside it."""
        return "/".join(part for part in (self.relative, name) if part not in ("", "."))

    def stamp(self) -> Stamp:
        """Return path, size and time of change of each of its files: another stamp means that it has changed."""
        found = [(str(file), file.stat()) for file in self.files or (self.path,)]
        return tuple((name, status.st_size, status.st_mtime_ns) for name, status in found)


def printable(name: str) -> str:
    """Return a file's name as text that can be kept and shown: what is no Unicode, or would steer a terminal, is
    written as an escape."""
    text = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return _STEERING.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def fingerprint(export: Export, known: KnownFiles | None = None) -> str:
    """Return the SHA-256 of an export's content: of its bytes, or of the names and bytes of a folder's files.

    `known` is what earlier nights learnt of the files. Raises OSError where one cannot be read.
    """
    files = known or KnownFiles()
    if export.kind != "folder":
        return files.digest(export.path)
    digest = hashlib.sha256()
    for file in export.files:
        name = os.fsencode(file.relative_to(export.path).as_posix())
        digest.update(name + f"\0{files.digest(file)}\n".encode())
    return digest.hexdigest()
