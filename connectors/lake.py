"""The lake: one folder of Parquet for each version of an export, written whole or not at all, and never changed.

Only what a person had forgotten is taken out of a folder (connectors.forgetting), and the folder of a mailbox that grew
goes once a later one holds its every row.

A folder is named by the export's fingerprint and by a key over the connectors, their versions and the settings that
they read, so that an export is read again when one of these changes. It gets its name when its receipt, the row of
`source_file`, is written; until then it lies under a name that the next run removes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl

from connectors import Connector, mail_mbox, recognise
from connectors.discovery import SKIPPED, Found
from connectors.exports import DAMAGE, Export, ExportError, Member, Stamp, fingerprint, opened
from connectors.known_files import KnownFiles
from connectors.landing import SCHEMAS, Landing, ReadOptions
from connectors.mail_growth import Earlier, land_grown

RECEIPT = "source_file-00000.parquet"
MAX_PROBLEMS = 5
_RECEIPT = pl.Schema({**SCHEMAS["source_file"], "horizon": pl.Date(), "contains": pl.String()})
_UNFINISHED = ".unfinished-"
_DAMAGED = "it is damaged or cut short: download it again"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Version:
    """An export as it is today, and the lake folder that its rows have or will get.

    `beginnings` are the fingerprints of the versions in the lake that a mailbox starts with, the longest first.
    """

    export: Export
    kind: str
    fingerprint: str
    key: str
    stamp: Stamp = field(repr=False)
    beginnings: tuple[str, ...] = ()

    @property
    def source_file(self) -> str:
        """Return the id that stands in every landed row."""
        return self.fingerprint[:16]

    @property
    def size(self) -> int:
        """Return its bytes on disk."""
        return sum(size for _path, size, _changed in self.stamp)

    @property
    def folder(self) -> str:
        """Return the name of its lake folder."""
        return f"{self.source_file}-{self.key}"


def version_of(found: Found, options: ReadOptions, known: KnownFiles | None = None) -> Version:
    """Return the version of an export. Reads what `known` does not vouch for; raises OSError where it cannot."""
    parts = [f"{reader.NAME} {reader.VERSION} {reader.lake_key(name, options)}" for reader, name in found.readers]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    kind = ", ".join(what for what, _count in found.contents)
    stamp = found.export.stamp()
    content = fingerprint(found.export, known)
    is_mailbox = found.export.kind == "file" and {reader.NAME for reader, _name in found.readers} == {mail_mbox.NAME}
    beginnings = tuple(known.prefixes(found.export.path)) if known and is_mailbox else ()
    return Version(found.export, kind, content, key, stamp, beginnings)


def distinct(versions: Iterable[Version]) -> list[Version]:
    """Return one version of each content: copies of one file are one export, under the least of their paths."""
    first: dict[str, Version] = {}
    for version in sorted(versions, key=lambda one: one.export.relative):
        first.setdefault(version.fingerprint, version)
    return list(first.values())


def read_receipts(lake: Path) -> pl.DataFrame:
    """Return the rows of `source_file` of all folders, with the name of the `folder` beside them."""
    receipts = sorted(lake.glob(f"[!.]*/{RECEIPT}"))
    if not receipts:
        return pl.DataFrame(schema={**_RECEIPT, "folder": pl.String()})
    frames = [pl.read_parquet(path).with_columns(folder=pl.lit(path.parent.name)) for path in receipts]
    return pl.concat([pl.DataFrame(schema=_RECEIPT), *frames], how="diagonal")


def current(receipts: pl.DataFrame, versions: Iterable[Version]) -> pl.DataFrame:
    """Return one receipt for each export that the lake ever held.

    The receipt is that of today's version where there is one, and has today's path. Of an export that is gone it is
    the one with the farthest horizon, and of those the newest; its status is `gone`.
    """
    today = pl.DataFrame(
        [(version.fingerprint, version.folder, version.export.relative) for version in versions],
        schema={"fingerprint": pl.String, "todays_folder": pl.String, "todays_path": pl.String},
        orient="row",
    )
    return (
        receipts.join(today, on="fingerprint", how="left")
        .sort(
            pl.col("folder") == pl.col("todays_folder"),
            "horizon",
            "landed_at",
            "folder",
            descending=True,
            nulls_last=True,
        )
        .unique("fingerprint", keep="first", maintain_order=True)
        .with_columns(
            path=pl.coalesce("todays_path", "path"),
            status=pl.when(pl.col("todays_path").is_null()).then(pl.lit("gone")).otherwise("status"),
        )
        .select(*SCHEMAS["source_file"], "folder")
        .sort("source_file")
    )


def contained(receipts: pl.DataFrame) -> dict[str, str]:
    """Return for each earlier version of a mailbox that grew the version whose rows hold its own, both as ids."""
    grown = receipts.sort("bytes").select("source_file", "contains").drop_nulls()
    return {old[:16]: source_file for source_file, olds in grown.iter_rows() for old in olds.split()}


def remove_contained(lake: Path, versions: Iterable[Version]) -> None:
    """Remove the folders of earlier versions whose every row a later one holds, unless they are still exports."""
    receipts = read_receipts(lake)
    later = contained(receipts)
    today = {version.source_file for version in versions}
    for source_file, folder in receipts.select("source_file", "folder").iter_rows():
        if source_file in later and source_file not in today:
            shutil.rmtree(lake / folder)


def remove_unfinished(lake: Path) -> None:
    """Remove what a run that was killed left behind."""
    for folder in lake.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder)


def land(version: Version, lake: Path, options: ReadOptions, now: datetime, progress: Progress | None = None) -> None:
    """Read an export into its lake folder; does nothing where the folder is there.

    A document that cannot be read costs itself and a row in `rejected_record`. `now` (naive UTC) is the receipt's
    `landed_at`. Raises ExportError where the export changes or goes while it is read, and OSError where the lake cannot
    be written.
    """
    target = lake / version.folder
    if target.exists():
        return
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=lake))
    landing = Landing(folder, version.source_file, progress)
    reading = _Reading(version.export, landing, options, _earlier(version, lake))
    reading.run()
    landing.close()
    if not _is_unchanged(version):
        shutil.rmtree(folder)
        raise ExportError("it changed while it was read: it will be read by the next run")
    _write_receipt(version, landing, reading.problems, options, now, _contains(version, lake))
    folder.rename(target)


def _earlier(version: Version, lake: Path) -> Earlier | None:
    """Return the longest version in the lake that a mailbox begins with and that was read in the same way."""
    for beginning in version.beginnings:
        folder = lake / f"{beginning[:16]}-{version.key}"
        if (folder / RECEIPT).exists():
            (receipt,) = pl.read_parquet(folder / RECEIPT).to_dicts()
            if receipt["fingerprint"] == beginning and receipt["status"] == "landed":
                return Earlier(folder, receipt["bytes"])
    return None


def _contains(version: Version, lake: Path) -> str | None:
    """Return the fingerprints of all earlier versions whose content a mailbox begins with."""
    receipts = read_receipts(lake).filter(pl.col("fingerprint").is_in(version.beginnings))
    earlier = [one for row in receipts["contains"].drop_nulls() for one in row.split()]
    return " ".join(sorted({*version.beginnings, *earlier})) or None


def _is_unchanged(version: Version) -> bool:
    try:
        return version.export.stamp() == version.stamp
    except OSError:
        return False


class _Reading:
    """Reads an export document by document; what cannot be read stands in `problems` and in `rejected_record`."""

    def __init__(self, export: Export, landing: Landing, options: ReadOptions, earlier: Earlier | None = None) -> None:
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
        except ExportError as error:
            self._fail("", "unreadable", str(error), str(error))
        except Exception as error:  # a damaged archive can make the standard library raise anything
            self._fail("", "damaged", type(error).__name__, _DAMAGED)
        finally:
            if scratch:
                scratch.cleanup()

    def _read(self, member: Member, scratch: Path | None) -> None:
        try:
            known = recognise(member)
        except Exception as error:  # as above, of one entry
            self._fail(_locator(member), "damaged", type(error).__name__, _DAMAGED)
            return
        if known and known[0].GROUPED:
            kept = _kept(member, scratch) if scratch else member
            self._grouped.setdefault(known[0].NAME, (known[0], []))[1].append(kept)
        elif known:
            self._attempt(known[0], [member])

    def _attempt(self, connector: Connector, members: Sequence[Member]) -> None:
        record = _locator(members[0])
        try:
            if self._earlier and land_grown(self._earlier, members[0], self._landing, self._options):
                return
            connector.land(members, self._landing, self._options)
        except ExportError as error:
            self._fail(record, "unreadable", str(error), str(error))
        except DAMAGE as error:
            self._fail(record, "damaged", type(error).__name__, _DAMAGED)
        except Exception as error:  # a defect of a reader costs the file at hand, never the night
            where = traceback.extract_tb(error.__traceback__)[-1]
            detail = f"{type(error).__name__} in {where.name}, line {where.lineno}"
            told = f"the {connector.NAME} reader failed ({type(error).__name__}): please report it"
            self._fail(record, "reader_failed", detail, told)

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


def _write_receipt(
    version: Version,
    landing: Landing,
    problems: Sequence[str],
    options: ReadOptions,
    now: datetime,
    contains: str | None,
) -> None:
    landed = sum(count for table, count in landing.counts.items() if table in ("event", "contact_record"))
    receipt = {
        "source_file": version.source_file,
        "path": version.export.relative,
        "kind": version.kind,
        "fingerprint": version.fingerprint,
        "bytes": version.size,
        "captured_at": landing.captured_at,
        "landed_at": now,
        "counts": json.dumps(landing.counts, sort_keys=True),
        "status": ("partial" if landed else "failed") if problems else "landed",
        "error": "; ".join(list(dict.fromkeys(problems))[:MAX_PROBLEMS]) or None,
        "horizon": options.horizon,
        "contains": contains,
    }
    pl.DataFrame([receipt], schema=_RECEIPT).write_parquet(landing.folder / RECEIPT)
