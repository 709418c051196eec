"""What is known of the files of the exports from earlier nights, so that a night with nothing new reads next to none.

A small table beside the lake, one row a file: its content's SHA-256, how it is packed, and what it was recognised as.
A row holds only while the file's size, times and inode are those noted, and (except for messages of one file each, see
connectors.listings) the digest of its first and last 64 KB. A folder of such messages has a row of its own, which holds
while its listing is the one noted; then nobody asks for the rows of its files, and they are kept as they are. The table
is a cache: where it is damaged, or was written by other versions of the readers, everything is worked out anew.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import polars as pl

END_BYTES = 65_536
CHUNK = 2**22

# The connector of files of one message each, as `group` names it.
MESSAGES = "messages"

# A file that was written less than this before it was read may be written again without its times telling.
SETTLED_NS = 2 * 10**9


@dataclass(frozen=True)
class KnownFile:
    """What is known of one file; `digest`, `prefix` and `found` are null until somebody asked.

    `prefix` holds the digests of the versions in the lake that it begins with, `found` what discovery made of it.

    Of a folder of messages `ends` is the listing, `group` what the paths of its files begin with, `digest` the
    fingerprint, and `prefix` says from what its lake key was worked out, and that key.
    """

    path: str
    size: int
    modified_ns: int
    changed_ns: int
    inode: int
    ends: str | None
    kind: str | None = None
    group: str | None = None
    digest: str | None = None
    prefix: str | None = None
    found: str | None = None


_SCHEMA = {
    one.name: pl.Int64 if one.name in ("size", "modified_ns", "changed_ns", "inode") else pl.String
    for one in fields(KnownFile)
}


class KnownFiles:
    """The table of known files.

    `table` is where it is kept (nowhere if None), `readers` stands for the versions of everything that judges files,
    and `versions` are size and SHA-256 of the versions in the lake with which a file may begin.
    """

    def __init__(self, table: Path | None = None, readers: str = "", versions: Iterable[tuple[int, str]] = ()) -> None:
        self._table = table
        self._readers = readers
        self._versions = set(versions)
        self._table_read = self._read()
        self._now: dict[str, KnownFile] = {}
        self._unsettled: set[str] = set()
        self._folders = {row[5]: KnownFile(*row) for row in self._table_read.filter(kind="folder").iter_rows()}
        self._standing: set[KnownFile] = set()

    def of(self, path: Path, settled_name: bool = False) -> KnownFile:
        """Return what is known of a file as it is now; `settled_name` where its content never changes under its name.

        Raises OSError where it cannot be read.
        """
        name = _name(path)
        if name in self._now:
            return self._now[name]
        status = path.stat()
        inode = status.st_ino & (2**63 - 1)
        earlier = self._earlier.get(name)
        is_message = settled_name or bool(earlier and earlier.group == MESSAGES)
        ends = None if is_message else _ends(path, status.st_size)
        fresh = KnownFile(name, status.st_size, status.st_mtime_ns, status.st_ctime_ns, inode, ends)
        holds = earlier is not None and _place(earlier) == _place(fresh)
        self._now[name] = earlier if holds and earlier is not None else fresh
        if not holds and not is_settled(max(status.st_mtime_ns, status.st_ctime_ns)):
            self._unsettled.add(name)
        return self._now[name]

    def note(self, known: KnownFile, **learnt: str | None) -> KnownFile:
        """Keep something learnt about a file, and return all that is known of it now."""
        self._now[known.path] = replace(known, **learnt)  # type: ignore[arg-type]
        return self._now[known.path]

    def digest(self, path: Path, settled_name: bool = False) -> str:
        """Return the SHA-256 of a file's bytes. Raises OSError where it cannot be read."""
        known = self.of(path, settled_name)
        if known.digest is None:
            with path.open("rb") as stream:
                digest, beginnings = _digests(stream, sorted({size for size, _ in self._versions if size < known.size}))
            prefixes = [beginning for size, beginning in beginnings if (size, beginning) in self._versions]
            known = self.note(known, digest=digest, prefix=" ".join(prefixes) or None)
        return known.digest or ""

    def prefixes(self, path: Path) -> list[str]:
        """Return the SHA-256 of the versions in the lake that a file begins with, the longest first."""
        return list(reversed((self.of(path).prefix or "").split()))

    def folder(self, listing: str | None) -> KnownFile | None:
        """Return what an earlier night learnt of the folder of messages that this listing stands for."""
        known = self._folders.get(listing or "")
        if known:
            self._standing.add(known)
        return known

    def note_folder(self, folder: Path, listing: str, found: str, digest: str, key: str) -> None:
        """Keep what was learnt of a folder of messages: what is in it, its fingerprint and its lake key."""
        before = f"{_name(folder)}/"
        path = f"{before} {listing}"
        self._now[path] = KnownFile(path, 0, 0, 0, 0, listing, "folder", before, digest, key, found)

    def save(self) -> None:
        """Write the table, whole or not at all; files that are gone are no longer in it."""
        if self._table is None:
            return
        kept = [known for name, known in self._now.items() if name not in self._unsettled]
        fresh = pl.DataFrame([asdict(known) for known in kept], schema=_SCHEMA)
        carried = self._table_read.filter(self._is_carried()).join(fresh, on="path", how="anti")
        frame = pl.concat([fresh, carried]).sort("path")
        if frame.equals(self._table_read):
            return
        frame = frame.with_columns(readers=pl.lit(self._readers))
        temporary = self._table.with_name(f".{self._table.name}")
        try:
            frame.write_parquet(temporary)
            temporary.replace(self._table)
        except (OSError, pl.exceptions.PolarsError):
            temporary.unlink(missing_ok=True)  # the next night does without, and reads more

    def _is_carried(self) -> pl.Expr:
        """Tell the rows of the folders that stand as they stood, and of what lies in them."""
        is_folder = pl.col("kind").eq_missing("folder")
        beginnings = [pl.col("path").str.starts_with(one.group or "") for one in self._standing]
        stands = pl.col("path").is_in([one.path for one in self._standing])
        return pl.when(is_folder).then(stands).otherwise(pl.any_horizontal(pl.lit(False), *beginnings))

    @cached_property
    def _earlier(self) -> dict[str, KnownFile]:
        return {
            row[0]: KnownFile(*row) for row in self._table_read.filter(pl.col("kind").ne_missing("folder")).iter_rows()
        }

    def _read(self) -> pl.DataFrame:
        try:
            if self._table is not None and self._table.exists():
                frame = pl.read_parquet(self._table).filter(pl.col("readers") == self._readers)
                return frame.select(*_SCHEMA).cast(pl.Schema(_SCHEMA))
        except (pl.exceptions.PolarsError, OSError, ValueError, TypeError):
            pass  # it only saves time
        return pl.DataFrame(schema=_SCHEMA)


def is_settled(changed_ns: int) -> bool:
    """Say whether a file of this last change cannot have changed since without its times telling."""
    return time.time_ns() - changed_ns >= SETTLED_NS


def _place(known: KnownFile) -> tuple[object, ...]:
    return known.size, known.modified_ns, known.changed_ns, known.inode, known.ends


def _name(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _ends(path: Path, size: int) -> str:
    with path.open("rb") as stream:
        digest = hashlib.sha256(stream.read(END_BYTES))
        stream.seek(max(size - END_BYTES, END_BYTES))
        digest.update(stream.read(END_BYTES))
    return digest.hexdigest()


def _digests(stream: BinaryIO, sizes: list[int]) -> tuple[str, list[tuple[int, str]]]:
    """Return the SHA-256 of a stream, and size and SHA-256 of its beginnings of the given sizes, which ascend."""
    digest = hashlib.sha256()
    done, beginnings = 0, []
    for size in sizes:
        while done < size and (piece := stream.read(min(CHUNK, size - done))):
            digest.update(piece)
            done += len(piece)
        beginnings.append((size, digest.hexdigest()))
    while piece := stream.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest(), beginnings
