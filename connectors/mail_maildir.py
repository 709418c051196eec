"""Maildir and Maildir++: a directory with `cur` and `new`, one message a file, flags in the file name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from connectors.exports import Member
from connectors.landing import Landing, ReadOptions
from connectors.listings import in_order
from connectors.mail_files import is_message, land_files
from connectors.mail_folders import is_group_path, path_role

NAME = "maildir"
VERSION = 2
GROUPED = True

DELIVERED = ("cur", "new")
FOLDERS = (*DELIVERED, "tmp")


def claims(directory: Path) -> bool:
    """Say whether a directory is a Maildir."""
    return all((directory / name).is_dir() and not (directory / name).is_symlink() for name in DELIVERED)


def files(directory: Path) -> tuple[Path, ...]:
    """Return the messages of a Maildir and the folders in it, sorted; links and half-delivered files are left out."""
    return in_order(messages(str(directory)))


def messages(directory: str) -> Iterator[os.DirEntry[str]]:
    """Yield the entries of the messages of a Maildir and the folders in it, in no order."""
    with os.scandir(directory) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False) or entry.name == "tmp":
                continue
            if entry.name in DELIVERED:
                yield from _regular(entry.path)
            else:
                yield from messages(entry.path)


def _regular(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                yield entry


def in_maildir(name: str) -> bool:
    """Say whether a path is that of a message in a Maildir."""
    return PurePosixPath(name).parent.name in DELIVERED


def recognise(head: bytes, name: str) -> str | None:
    """Return "Maildir message" for a message in a `cur` or `new`, else None."""
    if not in_maildir(name):
        return None
    return "Maildir message" if is_message(head, name) or head.startswith(b"From ") else None


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the role of the folder, and whether subjects are kept."""
    return f"{path_role(name)} {is_group_path(name)} {options.keep_subjects}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Read the messages and add their events and participants."""
    land_files(members, landing, options)
