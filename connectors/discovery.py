"""Discovery: which exports lie in a folder, and what each of their documents was recognised as."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from connectors import Connector, connectors, mail_maildir, recognise
from connectors.archives import archive_kind, opened
from connectors.exports import Export, ExportError, ExportKind, Member, printable
from connectors.known_files import KnownFiles, is_settled
from connectors.listings import Lazily, in_order, listing

# Left by operating systems and mail programs beside the exports; nobody misses them.
CLUTTER = tuple(
    """
        ._* .DS_Store Thumbs.db desktop.ini __MACOSX *.msf archive_browser.html .git* dovecot* maildirsize maildirfolder
        courierimap* subscriptions
    """.split()
)

# A file with such a name was meant to be read, so it is an error when nothing in it can be.
EXPECTED = frozenset(
    """
        .csv .eml .emlx .gz .ical .ics .icbu .ifb .mbox .mbx .msg .olm .ost .pst .tar .tgz .vcard .vcf .xlsx .zip
    """.split()
)

# Fewer files are asked one by one as quickly as together.
WORTH_A_LISTING = 100

DAMAGED = "it is damaged or of an unknown make: download it again"

SKIPPED = {
    "unsafe_entry_name": "it names a place outside of the archive, and was passed over",
    "entry_too_large": "it unpacks to more than the setting max_entry_bytes allows",
    "encrypted": "it is encrypted: unpack it with its password and drop the folder here",
    "not_a_file": "it is a link, pipe or device, and was passed over",
    "damaged": DAMAGED,
}

NOT_YET = {
    b"\xd0\xcf\x11\xe0": "it is an old Office document, and no message of Outlook's",
}


@dataclass(frozen=True)
class Found:
    """One export and what it holds: how many documents of each kind, who reads them, and what cannot be read."""

    export: Export
    contents: tuple[tuple[str, int], ...]
    readers: Sequence[tuple[Connector, str]] = field(repr=False)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unrecognised:
    """A file that nobody knows; `expected` where its name says that somebody should."""

    relative: str
    reason: str
    expected: bool


def discover(
    root: Path, exclude: Sequence[str], max_entry_bytes: int, known: KnownFiles | None = None
) -> tuple[list[Found], list[Unrecognised]]:
    """Return the exports below a folder and the files that are none, each in the order of their paths.

    `known` is what earlier nights learnt of the files; what is learnt now is noted there.
    """
    found: list[Found] = []
    unknown: list[Unrecognised] = []
    files = known or KnownFiles()
    for one in _exports(root, exclude, files):
        result = _identified(one, max_entry_bytes, files) if isinstance(one, Export) else one
        if isinstance(result, Found):
            found.append(result)
        else:
            unknown.append(result)
    return sorted(found, key=lambda one: one.export.relative), sorted(unknown, key=lambda one: one.relative)


def _exports(root: Path, exclude: Sequence[str], known: KnownFiles) -> Iterator[Export | Unrecognised]:
    folders = [(root, False)]
    while folders:
        folder, in_maildir = folders.pop()
        relative = _relative(root, folder)
        try:
            is_maildir = mail_maildir.claims(folder)
            if is_maildir and not in_maildir:
                yield _maildir(folder, relative, known)
            entries = _entries(folder, relative, exclude)
        except OSError:
            yield Unrecognised(relative, "the folder cannot be read: check its permissions", True)
            continue
        in_maildir = in_maildir or is_maildir
        files = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                # The Maildir is an export of its own; what else lies between its folders is not lost on it.
                if not (in_maildir and entry.name in mail_maildir.FOLDERS):
                    folders.append((Path(entry.path), in_maildir))
            else:
                files.append(entry)
        yield from _files(root, folder, files, known)


def _maildir(folder: Path, relative: str, known: KnownFiles) -> Export:
    entries = list(mail_maildir.messages(str(folder)))
    stands_in = _listing(entries, f"{mail_maildir.NAME} {relative}")
    if known.folder(stands_in):
        return Export(folder, relative, "folder", Lazily(lambda: in_order(entries)), stands_in)
    return Export(folder, relative, "folder", in_order(entries), stands_in)


def _listing(entries: Sequence[os.DirEntry[str]], salt: str) -> str | None:
    """Return what a folder's files stand in, or None where one was written just now or cannot be asked for."""
    try:
        stands_in, newest, count = listing(entries, salt)
    except OSError:
        return None
    return stands_in if count >= WORTH_A_LISTING and is_settled(newest) else None


def _entries(folder: Path, relative: str, exclude: Sequence[str]) -> list[os.DirEntry[str]]:
    """Return what lies in a folder and is not left out, in the order of names."""
    left_out = re.compile("|".join(fnmatch.translate(pattern) for pattern in (*CLUTTER, *exclude)))
    below = re.compile("|".join(fnmatch.translate(pattern) for pattern in exclude) or r"(?!)")
    before = "" if relative == "." else f"{relative}/"
    with os.scandir(folder) as entries:
        kept = [
            entry
            for entry in entries
            if not left_out.match(entry.name) and not below.match(printable(before + entry.name))
        ]
    return sorted(kept, key=lambda entry: entry.name)


def _files(
    root: Path, folder: Path, files: Sequence[os.DirEntry[str]], known: KnownFiles
) -> Iterator[Export | Unrecognised]:
    """Yield the files of a folder as exports, those together that one connector reads together."""
    # Where all files are messages, as an earlier night found, nobody need ask each of them again.
    stands_in = _listing(files, f"messages {_relative(root, folder)}") if len(files) >= WORTH_A_LISTING else None
    if known.folder(stands_in):
        yield Export(folder, _relative(root, folder), "folder", Lazily(lambda: in_order(files)), stands_in)
        return
    grouped: dict[str, list[Path]] = {}
    for path in in_order(files):
        relative = _relative(root, path)
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                yield Unrecognised(relative, "a link, pipe or device is not followed: put a copy here", False)
                continue
            kind, grouped_by = _packing(path, relative, known)
        except OSError:
            yield Unrecognised(relative, "the file cannot be read: check its permissions", True)
            continue
        if grouped_by:
            grouped.setdefault(grouped_by, []).append(path)
        else:
            yield Export(path, relative, kind)
    for _name, together in sorted(grouped.items()):
        alone = stands_in if len(together) == len(files) else None
        yield Export(folder, _relative(root, folder), "folder", tuple(together), alone)


@dataclass
class _Contents:
    """What the documents of an export were recognised as, in a form that can be kept as JSON."""

    contents: Counter[str] = field(default_factory=Counter)
    readers: set[tuple[str, str]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def add(self, other: _Contents) -> None:
        self.contents.update(other.contents)
        self.readers.update(other.readers)
        self.problems += other.problems

    def as_json(self) -> str:
        return json.dumps([self.contents, sorted(self.readers), self.problems])

    @classmethod
    def from_json(cls, text: str) -> _Contents:
        contents, readers, problems = json.loads(text)
        return cls(Counter(contents), {(reader, name) for reader, name in readers}, problems)


def _identified(export: Export, max_entry_bytes: int, known: KnownFiles) -> Found | Unrecognised:
    noted = known.folder(export.listing)
    if noted:
        contents = _Contents.from_json(noted.found or "").contents
        readers = Lazily(lambda: _found(export, _asked(export, max_entry_bytes, known)).readers)
        return Found(export, tuple(sorted(contents.items())), readers)
    try:
        seen = _asked(export, max_entry_bytes, known)
    except OSError:
        return Unrecognised(export.relative, "the file cannot be read: check its permissions", True)
    if not seen.readers:
        return _not_recognised(export, seen.problems[0] if seen.problems else "")
    return _found(export, seen)


def _found(export: Export, seen: _Contents) -> Found:
    by_name = {connector.NAME: connector for connector in connectors()}
    readers = tuple((by_name[reader], name) for reader, name in sorted(seen.readers))
    return Found(export, tuple(sorted(seen.contents.items())), readers, tuple(seen.problems))


def _asked(export: Export, max_entry_bytes: int, known: KnownFiles) -> _Contents:
    """Return what the documents of an export are. Raises OSError where its one file cannot be read."""
    if export.kind == "folder":
        seen = _Contents()
        for file in export.files:
            relative = f"{export.relative}/{printable(file.relative_to(export.path).as_posix())}".removeprefix("./")
            try:
                seen.add(_known_contents(Export(file, relative, "file"), max_entry_bytes, known))
            except OSError:
                seen.problems.append(f"{relative}: {DAMAGED}")
        return seen
    return _known_contents(export, max_entry_bytes, known)


def _known_contents(export: Export, max_entry_bytes: int, known: KnownFiles) -> _Contents:
    noted = known.of(export.path, mail_maildir.in_maildir(export.path.as_posix()))
    if noted.found is not None:
        return _Contents.from_json(noted.found)
    seen = _contents(export, max_entry_bytes)
    known.note(noted, found=seen.as_json())
    return seen


def _contents(export: Export, max_entry_bytes: int) -> _Contents:
    seen = _Contents()
    try:
        with opened(
            export, max_entry_bytes, lambda name, reason: seen.problems.append(f"{name}: {SKIPPED[reason]}")
        ) as members:
            for member in members:
                try:
                    judged = recognise(member)
                except ExportError as error:
                    seen.problems.append(str(error) if member.path else f"{member.name}: {error}")
                    continue
                except Exception:  # whatever a damaged entry makes a library raise, it costs this entry only
                    seen.problems.append(f"{member.name}: {DAMAGED}")
                    continue
                if judged:
                    seen.contents[judged[1]] += 1
                    seen.readers.add((judged[0].NAME, member.name))
    except ExportError as error:
        seen.problems.append(str(error))
    except Exception:  # as above, of the archive as a whole
        seen.problems.append(DAMAGED)
    return seen


def _not_recognised(export: Export, problem: str) -> Unrecognised:
    expected = bool(problem) or any(suffix.lower() in EXPECTED for suffix in export.path.suffixes[-2:])
    return Unrecognised(export.relative, problem or _why(export), expected)


def _why(export: Export) -> str:
    if export.kind in ("zip", "tar"):
        return "no document in this archive was recognised"
    if export.kind == "folder":
        return "it holds no message"
    with export.path.open("rb") as stream:
        head = stream.read(8)
    if not head:
        return "the file is empty"
    return NOT_YET.get(head[:4], "nothing in it was recognised")


def _packing(path: Path, relative: str, known: KnownFiles) -> tuple[ExportKind, str]:
    """Return how a file is packed, and the connector that reads it together with its neighbours, or nothing."""
    noted = known.of(path)
    if noted.kind is None:
        kind = archive_kind(path)
        if kind == "zip" and _is_office_document(path):
            kind = "file"
        connector = _grouping_connector(path, relative) if kind == "file" else None
        noted = known.note(noted, kind=kind, group=connector.NAME if connector else "")
    return cast(ExportKind, noted.kind), noted.group or ""


def _is_office_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except Exception:  # a directory that was tampered with makes the module raise anything
        return False


def _grouping_connector(path: Path, relative: str) -> Connector | None:
    try:
        known = recognise(Member(relative, path.stat().st_size, None, lambda: path.open("rb"), path))
    except ExportError:
        return None
    return known[0] if known and known[0].GROUPED else None


def _relative(root: Path, path: Path) -> str:
    return printable(path.relative_to(root).as_posix())
