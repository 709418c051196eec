"""Reading one export into its landing, document by document: what cannot be read costs itself and a reject row."""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from connectors import Connector, mail_maildir, mail_messages, recognise
from connectors.archives import opened
from connectors.discovery import SKIPPED
from connectors.exports import DAMAGE, Export, ExportError, Member
from connectors.landing import CannotWrite, Landing, ReadOptions
from connectors.mail_folder_growth import land_folder, reader_id
from connectors.mail_growth import Earlier, land_grown

MESSAGE_FOLDERS = (mail_maildir.NAME, mail_messages.NAME)
DAMAGED = "it is damaged or cut short: download it again"


@dataclass(frozen=True)
class EarlierVersion:
    """What of an export need not be read again: a mailbox that it begins with, or a folder of an earlier version.

    `digests` are the SHA-256 of the files of a folder of messages, and `connector` what reads them; null for any other
    export.
    """

    mailbox: Earlier | None = None
    folder: Path | None = None
    digests: Mapping[Path, str] | None = None
    connector: Connector | None = None


class Reading:
    """Reads an export document by document; what cannot be read stands in `problems` and in `rejected_record`."""

    def __init__(self, export: Export, landing: Landing, options: ReadOptions, earlier: EarlierVersion) -> None:
        self.problems: list[str] = []
        self._earlier = earlier
        self._export = export
        self._landing = landing
        self._options = options
        self._grouped: dict[str, tuple[Connector, list[Member]]] = {}

    def run(self) -> None:
        """Land every document that some connector knows."""
        scratch = tempfile.TemporaryDirectory(dir=self._landing.folder) if self._export.kind == "tar" else None
        try:
            with opened(self._export, self._options.max_entry_bytes, self._skip) as members:
                for member in members:
                    self._read(member, Path(scratch.name) if scratch else None)
                for _name, (connector, together) in sorted(self._grouped.items()):
                    self._attempt(connector, together)
        except CannotWrite:
            raise
        except ExportError as error:
            self._fail("", "unreadable", str(error), str(error))
        except Exception as error:  # a damaged archive can make the standard library raise anything
            self._fail("", "damaged", type(error).__name__, DAMAGED)
        finally:
            if scratch:
                scratch.cleanup()

    def _read(self, member: Member, scratch: Path | None) -> None:
        try:
            known = self._recognised(member)
        except ExportError as error:
            self._fail(_locator(member), "unreadable", str(error), f"{member.name}: {error}")
            return
        except Exception as error:  # as above, of one entry
            self._fail(_locator(member), "damaged", type(error).__name__, DAMAGED)
            return
        if known and known[0].GROUPED:
            kept = _kept(member, scratch) if scratch else member
            self._grouped.setdefault(known[0].NAME, (known[0], []))[1].append(kept)
        elif known:
            self._attempt(known[0], [member])

    def _recognised(self, member: Member) -> tuple[Connector, str] | None:
        """Return who reads a document; what discovery told of the files of a folder of messages need not be asked."""
        if self._earlier.digests is None or self._earlier.connector is None:
            return recognise(member)
        return (self._earlier.connector, "") if member.path in self._earlier.digests else None

    def _attempt(self, connector: Connector, members: Sequence[Member]) -> None:
        record = _locator(members[0])
        try:
            self._land(connector, members)
        except CannotWrite:
            raise
        except ExportError as error:
            self._fail(record, "unreadable", str(error), str(error))
        except DAMAGE as error:
            self._fail(record, "damaged", type(error).__name__, DAMAGED)
        except Exception as error:  # a defect of a reader costs the file at hand, never the night
            where = traceback.extract_tb(error.__traceback__)[-1]
            detail = f"{type(error).__name__} in {where.name}, line {where.lineno}"
            told = f"the {connector.NAME} reader failed ({type(error).__name__}): please report it"
            self._fail(record, "reader_failed", detail, told)

    def _land(self, connector: Connector, members: Sequence[Member]) -> None:
        earlier = self._earlier
        if earlier.mailbox and land_grown(earlier.mailbox, members[0], self._landing, self._options):
            return
        if earlier.digests is not None and connector.NAME in MESSAGE_FOLDERS:
            reader = reader_id(connector.NAME, connector.VERSION, self._options)
            land_folder(members, earlier.digests, earlier.folder, reader, self._landing, self._options)
            return
        connector.land(members, self._landing, self._options)

    def _skip(self, name: str, reason: str) -> None:
        self._fail(name, reason, None, f"{name}: {SKIPPED[reason]}")

    def _fail(self, record: str, reason: str, detail: str | None, told: str) -> None:
        self._landing.reject(record, reason, detail)
        self.problems.append(told)


def _locator(member: Member) -> str:
    return member.prefix.rstrip(":") or member.name


def _kept(member: Member, scratch: Path) -> Member:
    """Return a member of a tar, which can be read only now, as one that can be read later."""
    handle, name = tempfile.mkstemp(dir=scratch)
    with os.fdopen(handle, "wb") as copy, member.open() as stream:
        shutil.copyfileobj(stream, copy)
    path = Path(name)
    return Member(
        member.name, path.stat().st_size, member.modified, lambda: cast(BinaryIO, path.open("rb")), path, member.prefix
    )
