"""Lands mail given as bytes and gives the rows as plain values, for the tests of the mail connectors."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from connectors import mail_maildir, mail_mbox, mail_messages
from connectors.archives import archive_kind, opened
from connectors.exports import Export
from connectors.landing import Landing, ReadOptions, read_landed

DATED = b"From someone@mail.example Thu Jan  4 10:00:00 2024\n"
Row = dict[str, Any]


@dataclass(frozen=True)
class Landed:
    """The rows of one landing."""

    events: list[Row]
    people: list[Row]
    rejects: list[Row]
    owners: list[Row]

    @property
    def keys(self) -> list[str]:
        return [event["event_key"] for event in self.events]

    def who(self, role: str) -> list[tuple[str | None, str | None]]:
        """Return the name and address of everybody in a role, in order."""
        return [(person["name"], person["email"]) for person in self.people if person["role"] == role]

    def reasons(self) -> list[str]:
        return [reject["reason"] for reject in self.rejects]

    def evidence(self) -> dict[tuple[str, str], int]:
        """Return how often each address looked like the owner's, by kind of evidence."""
        parts = [(owner["record"].split("/"), owner["email"]) for owner in self.owners]
        return {(part[1], email): int(part[2]) for part, email in parts}


def land_export(
    path: Path, reader: ModuleType, relative: str = "", files: Sequence[Path] = (), **options: Any
) -> Landed:
    """Land one export from disk; `relative` is its path below the exports folder."""
    kind = "folder" if files else archive_kind(path)
    export = Export(path, relative or path.name, kind, tuple(files))
    with tempfile.TemporaryDirectory() as folder:
        landing = Landing(Path(folder), "f" * 16)
        with opened(export, 2**40, lambda _name, _reason: None) as members:
            if kind == "file" or reader.GROUPED:
                reader.land(list(members), landing, ReadOptions(**options))
            else:
                for member in members:
                    if reader.recognise(member.head(), member.name):
                        reader.land([member], landing, ReadOptions(**options))
        landing.close()
        tables = ("event", "participant", "rejected_record", "contact_record")
        return Landed(*(read_landed([Path(folder)], table).collect().to_dicts() for table in tables))


def land_mbox(content: bytes, name: str = "Archive.mbox", **options: Any) -> Landed:
    """Land one mailbox of many messages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "content"
        path.write_bytes(content)
        return land_export(path, mail_mbox, name, **options)


def land_files(files: Mapping[str, bytes], reader: ModuleType = mail_messages, relative: str = "mail") -> Landed:
    """Land a folder of messages; the keys are paths in it."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, content in files.items():
            paths.append(Path(folder) / name)
            paths[-1].parent.mkdir(parents=True, exist_ok=True)
            paths[-1].write_bytes(content)
        chosen = mail_maildir.files(Path(folder)) if reader is mail_maildir else sorted(paths)
        return land_export(Path(folder), reader, relative, chosen)


def land_header(header: bytes, name: str = "Archive.mbox", **options: Any) -> Landed:
    """Land one message with this header block; what every message needs is there unless it is given."""
    for field, value in ((b"From", b"Ada <ada@home.example>"), (b"Message-ID", b"<1@x>")):
        if field.lower() not in header.lower():
            header += b"\n" + field + b": " + value
    return land_mbox(DATED + header.strip(b"\n") + b"\n\nbody\n", name, **options)


def mail(key: str, *fields: bytes, body: bytes = b"Hello.\n") -> bytes:
    """Return a whole message with its separator line."""
    lines = (b"Message-ID: <" + key.encode() + b">", b"From: Ada <ada@home.example>", b"To: bob@work.example", *fields)
    return DATED + b"\n".join(lines) + b"\n\n" + body + b"\n"
