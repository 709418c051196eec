"""The lake: one folder of Parquet for each version of an export, written whole or not at all, and never changed.

A folder is named by the export's fingerprint and by a key over the connectors, their versions and the settings that
they read, so that an export is read again when one of these changes. Its receipt, the row of `source_file`, is written
last; a folder without one is not there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl

from connectors import Connector, recognise
from connectors.discovery import Found
from connectors.exports import DAMAGE, Export, ExportError, Member, fingerprint, opened
from connectors.landing import SCHEMAS, Landing, ReadOptions

RECEIPT = "source_file-00000.parquet"
_UNFINISHED = ".unfinished-"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Version:
    """An export as it is today, and the lake folder that its rows have or will get."""

    export: Export
    kind: str
    fingerprint: str
    key: str

    @property
    def source_file(self) -> str:
        """Return the id that stands in every landed row."""
        return self.fingerprint[:16]

    @property
    def folder(self) -> str:
        """Return the name of its lake folder."""
        return f"{self.source_file}-{self.key}"


def version_of(found: Found, options: ReadOptions) -> Version:
    """Return the version of an export. Reads all its bytes; raises OSError where they cannot be read."""
    parts = [f"{reader.NAME} {reader.VERSION} {reader.lake_key(name, options)}" for reader, name in found.readers]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    kind = ", ".join(what for what, _count in found.contents)
    return Version(found.export, kind, fingerprint(found.export), key)


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
        return pl.DataFrame(schema={**SCHEMAS["source_file"], "folder": pl.String()})
    frames = [pl.read_parquet(path).with_columns(folder=pl.lit(path.parent.name)) for path in receipts]
    return pl.concat(frames)


def current(receipts: pl.DataFrame, versions: Iterable[Version]) -> pl.DataFrame:
    """Return one receipt for each export that the lake ever held.

    The receipt is that of today's version where there is one, else the newest; its path is today's, if the export is
    still there.
    """
    today = pl.DataFrame(
        [(version.fingerprint, version.folder, version.export.relative) for version in versions],
        schema={"fingerprint": pl.String, "todays_folder": pl.String, "todays_path": pl.String},
        orient="row",
    )
    return (
        receipts.join(today, on="fingerprint", how="left")
        .sort(pl.col("folder") == pl.col("todays_folder"), "landed_at", "folder", descending=True, nulls_last=True)
        .unique("fingerprint", keep="first", maintain_order=True)
        .with_columns(path=pl.coalesce("todays_path", "path"))
        .select(*SCHEMAS["source_file"], "folder")
        .sort("source_file")
    )


def remove_unfinished(lake: Path) -> None:
    """Remove what a run that was killed left behind."""
    for folder in lake.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder)


def land(version: Version, lake: Path, options: ReadOptions, now: datetime, progress: Progress | None = None) -> None:
    """Read an export into its lake folder; does nothing where the folder is there.

    A document that cannot be read costs itself and a row in `rejected_record`. `now` (naive UTC) is the receipt's
    `landed_at`. Raises OSError only where the lake cannot be written.
    """
    target = lake / version.folder
    if target.exists():
        return
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=lake))
    landing = Landing(folder, version.source_file, progress)
    problems = _read(version.export, landing, options)
    landing.close()
    _write_receipt(version, landing, problems, now)
    folder.rename(target)


def _read(export: Export, landing: Landing, options: ReadOptions) -> list[str]:
    """Land what can be read, and return what could not."""
    problems: list[str] = []

    def skipped(name: str, reason: str) -> None:
        landing.reject(name, reason)
        problems.append(f"{name}: {reason}")

    def failed(record: str, error: Exception) -> None:
        landing.reject(record, "damaged", type(error).__name__)
        problems.append("it is damaged or cut short: download it again")

    def attempt(connector: Connector, members: Sequence[Member]) -> None:
        record = members[0].prefix.rstrip(":") or members[0].name
        try:
            connector.land(members, landing, options)
        except ExportError as error:
            landing.reject(record, "unreadable", str(error))
            problems.append(str(error))
        except DAMAGE as error:
            failed(record, error)
        except Exception as error:  # a defect of a reader costs the file at hand, never the night
            where = traceback.extract_tb(error.__traceback__)[-1]
            landing.reject(record, "reader_failed", f"{type(error).__name__} in {where.name}, line {where.lineno}")
            problems.append(f"the {connector.NAME} reader failed ({type(error).__name__}): please report it")

    try:
        with opened(export, options.max_entry_bytes, skipped) as members, tempfile.TemporaryDirectory() as scratch:
            grouped: dict[str, tuple[Connector, list[Member]]] = {}
            for member in members:
                try:
                    known = recognise(member)
                except DAMAGE as error:
                    failed(member.prefix.rstrip(":") or member.name, error)
                    continue
                if not known:
                    continue
                connector = known[0]
                if connector.GROUPED:
                    kept = _kept(member, Path(scratch)) if export.kind == "tar" else member
                    grouped.setdefault(connector.NAME, (connector, []))[1].append(kept)
                else:
                    attempt(connector, [member])
            for _name, (connector, together) in sorted(grouped.items()):
                attempt(connector, together)
    except ExportError as error:
        landing.reject("", "unreadable", str(error))
        problems.append(str(error))
    except DAMAGE as error:
        failed("", error)
    return problems


def _kept(member: Member, scratch: Path) -> Member:
    """Return a member of a tar, which can be read only now, as one that can be read later."""
    handle, name = tempfile.mkstemp(dir=scratch)
    with os.fdopen(handle, "wb") as copy, member.open() as stream:
        shutil.copyfileobj(stream, copy)
    path = Path(name)
    return Member(
        member.name, path.stat().st_size, member.modified, lambda: cast(BinaryIO, path.open("rb")), path, member.prefix
    )


def _write_receipt(version: Version, landing: Landing, problems: Sequence[str], now: datetime) -> None:
    landed = sum(count for table, count in landing.counts.items() if table in ("event", "contact_record"))
    receipt = {
        "source_file": version.source_file,
        "path": version.export.relative,
        "kind": version.kind,
        "fingerprint": version.fingerprint,
        "bytes": version.export.size,
        "captured_at": landing.captured_at,
        "landed_at": now,
        "counts": json.dumps(landing.counts, sort_keys=True),
        "status": ("partial" if landed else "failed") if problems else "landed",
        "error": "; ".join(dict.fromkeys(problems)) or None,
    }
    pl.DataFrame([receipt], schema=SCHEMAS["source_file"]).write_parquet(landing.folder / RECEIPT)
