"""Discovery: which exports lie in a folder, and what each of their documents was recognised as."""

from __future__ import annotations

import fnmatch
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connectors import Connector, mail_maildir, recognise
from connectors.exports import Export, ExportError, ExportKind, Member, archive_kind, opened, printable

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

DAMAGED = "it is damaged or of an unknown make: download it again"

SKIPPED = {
    "unsafe_entry_name": "it names a place outside of the archive, and was passed over",
    "entry_too_large": "it unpacks to more than the setting max_entry_bytes allows",
    "encrypted": "it is encrypted: unpack it with its password and drop the folder here",
    "damaged": DAMAGED,
}

NOT_YET = {
    b"!BDN": "an Outlook PST or OST file is not read yet: export the mailbox as mbox or .eml",
    b"\xd0\xcf\x11\xe0": "an Outlook .msg file is not read yet: save it as .eml",
}


@dataclass(frozen=True)
class Found:
    """One export and what it holds: how many documents of each kind, who reads them, and what cannot be read."""

    export: Export
    contents: tuple[tuple[str, int], ...]
    readers: tuple[tuple[Connector, str], ...] = field(repr=False)
    problems: tuple[str, ...] = ()


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
    for one in _exports(root, exclude):
        result = _identified(one, max_entry_bytes) if isinstance(one, Export) else one
        if isinstance(result, Found):
            found.append(result)
        else:
            unknown.append(result)
    return sorted(found, key=lambda one: one.export.relative), sorted(unknown, key=lambda one: one.relative)


def _exports(root: Path, exclude: Sequence[str]) -> Iterator[Export | Unrecognised]:
    folders = [(root, False)]
    while folders:
        folder, in_maildir = folders.pop()
        relative = _relative(root, folder)
        try:
            is_maildir = mail_maildir.claims(folder)
            if is_maildir and not in_maildir:
                yield Export(folder, relative, "folder", mail_maildir.files(folder))
            entries = sorted(folder.iterdir())
        except OSError:
            yield Unrecognised(relative, "the folder cannot be read: check its permissions", True)
            continue
        in_maildir = in_maildir or is_maildir
        files = []
        for path in entries:
            if _left_out(path.name, _relative(root, path), exclude):
                continue
            if path.is_dir() and not path.is_symlink():
                # The Maildir is an export of its own; what else lies between its folders is not lost on it.
                if not (in_maildir and path.name in mail_maildir.FOLDERS):
                    folders.append((path, in_maildir))
            else:
                files.append(path)
        yield from _files(root, folder, files)


def _files(root: Path, folder: Path, files: Sequence[Path]) -> Iterator[Export | Unrecognised]:
    """Yield the files of a folder as exports, those together that one connector reads together."""
    grouped: dict[str, list[Path]] = {}
    for path in files:
        relative = _relative(root, path)
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                yield Unrecognised(relative, "a link, pipe or device is not followed: put a copy here", False)
                continue
            kind = _kind(path)
            connector = _grouping_connector(path, relative) if kind == "file" else None
        except OSError:
            yield Unrecognised(relative, "the file cannot be read: check its permissions", True)
            continue
        if connector:
            grouped.setdefault(connector.NAME, []).append(path)
        else:
            yield Export(path, relative, kind)
    for _name, together in sorted(grouped.items()):
        yield Export(folder, _relative(root, folder), "folder", tuple(together))


def _identified(export: Export, max_entry_bytes: int) -> Found | Unrecognised:
    contents: Counter[str] = Counter()
    readers: set[tuple[Connector, str]] = set()
    problems: list[str] = []
    try:
        with opened(
            export, max_entry_bytes, lambda name, reason: problems.append(f"{name}: {SKIPPED[reason]}")
        ) as members:
            for member in members:
                try:
                    known = recognise(member)
                except Exception:  # whatever a damaged entry makes a library raise, it costs this entry only
                    problems.append(f"{member.name}: {DAMAGED}")
                    continue
                if known:
                    contents[known[1]] += 1
                    readers.add((known[0], member.name))
    except ExportError as error:
        problems.append(str(error))
    except Exception:  # as above, of the archive as a whole
        problems.append(DAMAGED)
    if not readers:
        return _not_recognised(export, problems[0] if problems else "")
    ordered = sorted(readers, key=lambda reader: (reader[0].NAME, reader[1]))
    return Found(export, tuple(sorted(contents.items())), tuple(ordered), tuple(problems))


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
    return NOT_YET.get(head[:4], "nothing in it was recognised")


def _kind(path: Path) -> ExportKind:
    kind = archive_kind(path)
    return "file" if kind == "zip" and _is_office_document(path) else kind


def _is_office_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except Exception:  # a directory that was tampered with makes the module raise anything
        return False


def _grouping_connector(path: Path, relative: str) -> Connector | None:
    known = recognise(Member(relative, path.stat().st_size, None, lambda: path.open("rb"), path))
    return known[0] if known and known[0].GROUPED else None


def _left_out(name: str, relative: str, exclude: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in CLUTTER) or any(
        fnmatch.fnmatch(relative, pattern) or fnmatch.fnmatch(name, pattern) for pattern in exclude
    )


def _relative(root: Path, path: Path) -> str:
    return printable(path.relative_to(root).as_posix())
