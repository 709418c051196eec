"""Folders of one message a file, seen as a whole: hundreds of thousands of files, of which a night must not ask each.

A listing stands for names, sizes, both times and inodes of the files of a folder. Where it is the one that an earlier
night noted, no file was added, renamed, replaced or rewritten, and what that night learnt of the folder holds. Size
and one time alone are never trusted: whoever rewrites a message of equal size and sets its time of modification back
still changes the time of change, or the inode. The content itself is not looked at, because nobody rewrites messages of
one file each in a way that leaves all five as they were; a mailbox or an archive is judged with its ends besides
(connectors.known_files).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


def listing(entries: Iterable[os.DirEntry[str]], salt: str) -> tuple[str, int, int]:
    """Return the listing of files, the newest of their times (ns) and their number; each is asked for once.

    `salt` stands for what else the folder is judged by. Raises OSError where a file cannot be asked for.
    """
    lines = []
    newest = 0
    for entry in entries:
        status = entry.stat(follow_symlinks=False)
        modified, changed = status.st_mtime_ns, status.st_ctime_ns
        newest = max(newest, modified, changed)
        lines.append(f"{entry.path}\0{status.st_size} {modified} {changed} {status.st_ino}\n")
    digest = hashlib.sha256(salt.encode())
    digest.update("".join(sorted(lines)).encode("utf-8", "surrogateescape"))
    return digest.hexdigest(), newest, len(lines)


class Lazily(Sequence[T], Generic[T]):
    """A sequence that is worked out when somebody looks into it, and is a tuple from then on."""

    def __init__(self, make: Callable[[], Sequence[T]]) -> None:
        self._make = make
        self._made: tuple[T, ...] | None = None

    @property
    def _all(self) -> tuple[T, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return self._all == (other._all if isinstance(other, Lazily) else other)

    def __hash__(self) -> int:
        return hash(self._all)

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._all,)


def in_order(entries: Iterable[os.DirEntry[str]]) -> tuple[Path, ...]:
    """Return the paths of files, sorted."""
    return tuple(map(Path, sorted(entry.path for entry in entries)))
