"""Discovery: which exports lie in a folder, and what each of their documents was recognised as."""

from __future__ import annotations

import fnmatch
import os
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connectors import Connector, mail_maildir, recognise
from connectors.exports import DAMAGE, Export, ExportError, ExportKind, Member, archive_kind, opened

# Left by operating systems and mail programs beside the exports; nobody misses them.
CLUTTER = ("._*", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", "*.msf", "archive_browser.html", ".git*")

# A file with such a name was meant to be read, so it is an error when nothing in it can be.
EXPECTED = frozenset(
    """
        .csv .eml .emlx .gz .ical .ics .icbu .ifb .mbox .mbx .msg .olm .ost .pst .tar .tgz .vcard .vcf .xlsx .zip
    """.split()
)

DAMAGED = "it is damaged or of an unknown make: download it again"

NOT_YET = {
    b"!BDN": "an Outlook PST or OST file is not read yet: export the mailbox as mbox or .eml",
    b"\xd0\xcf\x11\xe0": "an Outlook .msg file is not read yet: save it as .eml",
}


@dataclass(frozen=True)
class Found:
    """One export and what it holds: how many documents of each kind, and who reads them."""

    export: Export
    contents: tuple[tuple[str, int], ...]
    readers: tuple[tuple[Connector, str], ...] = field(repr=False)


@dataclass(frozen=True)
class Unrecognised:
    """A file that nobody knows; `expected` where its name says that somebody should."""

    relative: str
    reason: str
    expected: bool


def discover(root: Path, exclude: Sequence[str], max_entry_bytes: int) -> tuple[list[Found], list[Unrecognised]]:
    """Return the exports below a folder and the files that are none, each in the order of their paths."""
    found: list[Found] = []
    unknown: list[Unrecognised] = []
    for export, problem in _exports(root, root, exclude):
        if problem:
            unknown.append(problem)
        elif export:
            _identify(export, max_entry_bytes, found, unknown)
    return sorted(found, key=lambda one: one.export.relative), sorted(unknown, key=lambda one: one.relative)


def _exports(root: Path, folder: Path, exclude: Sequence[str]) -> Iterator[tuple[Export | None, Unrecognised | None]]:
    if mail_maildir.claims(folder):
        yield Export(folder, _relative(root, folder), "folder", tuple(mail_maildir.files(folder))), None
        return
    grouped: dict[str, list[Path]] = {}
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield None, Unrecognised(_relative(root, folder), f"the folder cannot be read: {error.strerror}", True)
        return
    for path in entries:
        relative = _relative(root, path)
        if _left_out(path.name, relative, exclude):
            continue
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from _exports(root, path, exclude)
        elif not stat.S_ISREG(mode):
            yield None, Unrecognised(relative, "a link, pipe or device is not followed: put a copy here", False)
        elif not os.access(path, os.R_OK):
            yield None, Unrecognised(relative, "the file cannot be read: check its permissions", True)
        else:
            kind = _kind(path)
            connector = _grouping_connector(path, relative) if kind == "file" else None
            if connector:
                grouped.setdefault(connector.NAME, []).append(path)
            else:
                yield Export(path, relative, kind), None
    for _name, files in sorted(grouped.items()):
        yield Export(folder, _relative(root, folder), "folder", tuple(files)), None


def _identify(export: Export, max_entry_bytes: int, found: list[Found], unknown: list[Unrecognised]) -> None:
    contents: Counter[str] = Counter()
    readers: set[tuple[Connector, str]] = set()
    problem = ""
    try:
        with opened(export, max_entry_bytes, lambda _name, _reason: None) as members:
            for member in members:
                try:
                    known = recognise(member)
                except DAMAGE:
                    problem = DAMAGED
                    continue
                if known:
                    contents[known[1]] += 1
                    readers.add((known[0], member.name))
    except ExportError as error:
        problem = str(error)
    except DAMAGE:
        problem = DAMAGED
    if readers:
        ordered = sorted(readers, key=lambda reader: (reader[0].NAME, reader[1]))
        found.append(Found(export, tuple(sorted(contents.items())), tuple(ordered)))
    else:
        unknown.append(_not_recognised(export, problem))


def _not_recognised(export: Export, problem: str) -> Unrecognised:
    expected = bool(problem) or any(suffix.lower() in EXPECTED for suffix in export.path.suffixes[-2:])
    return Unrecognised(export.relative, problem or _why(export), expected)


def _why(export: Export) -> str:
    if export.kind in ("zip", "tar"):
        return "no document in this archive was recognised"
    with export.path.open("rb") as stream:
        head = stream.read(8)
    if not head:
        return "the file is empty"
    return NOT_YET.get(head[:4], "nothing in it was recognised: is it the file that the service gave you?")


def _kind(path: Path) -> ExportKind:
    kind = archive_kind(path)
    return "file" if kind == "zip" and _is_office_document(path) else kind


def _is_office_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _grouping_connector(path: Path, relative: str) -> Connector | None:
    known = recognise(Member(relative, path.stat().st_size, None, lambda: path.open("rb"), path))
    return known[0] if known and known[0].GROUPED else None


def _left_out(name: str, relative: str, exclude: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in CLUTTER) or any(
        fnmatch.fnmatch(relative, pattern) or fnmatch.fnmatch(name, pattern) for pattern in exclude
    )


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
