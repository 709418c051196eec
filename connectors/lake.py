"""The lake: one folder of Parquet for each version of an export, written whole or not at all, and never changed.

Only what the owner had forgotten is taken out of a folder (connectors.lake_rewriting), and the folder of a mailbox that
grew goes once a later one holds its every row.

A folder is named by the export's fingerprint and by a key over the connectors, their versions and the settings that
they read, so that an export is read again when one of these changes. It gets its name when its receipt, the row of
`source_file`, is written; until then it lies under a name that the next run removes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from connectors import connectors, mail_mbox
from connectors.discovery import Found
from connectors.export_reading import MESSAGE_FOLDERS, EarlierVersion, Reading
from connectors.exports import Export, ExportError, Stamp, fingerprint
from connectors.known_files import KnownFiles
from connectors.landing import SCHEMAS, Landing, ReadOptions
from connectors.mail_folder_growth import reader_id, was_read_by
from connectors.mail_growth import Earlier

RECEIPT = "source_file-00000.parquet"
MAX_PROBLEMS = 5
_RECEIPT = pl.Schema({**SCHEMAS["source_file"], "horizon": pl.Date(), "contains": pl.String()})
_UNFINISHED = ".unfinished-"

Progress = Callable[[int, int], None]
TakeOut = Callable[[Path], Counter[str]]


@dataclass(frozen=True)
class Version:
    """An export as it is today, and the lake folder that its rows have or will get.

    `beginnings` are the fingerprints of the versions in the lake that a mailbox starts with, the longest first;
    `digests` the SHA-256 of the files of a folder of messages, and `reader` the name and version of what reads it.
    """

    export: Export
    kind: str
    fingerprint: str
    key: str
    stamp: Stamp = field(repr=False)
    beginnings: tuple[str, ...] = ()
    reader: tuple[str, int] = ("", 0)
    digests: Mapping[Path, str] | None = field(default=None, repr=False)

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


def version_of(
    found: Found, options: ReadOptions, known: KnownFiles | None = None, landed: Collection[str] = ()
) -> Version:
    """Return the version of an export. Reads what `known` does not vouch for; raises OSError where it cannot.

    A version whose folder is among the `landed` ones need not be read, so that of a folder of messages that stands as
    an earlier night found it no file is asked for.
    """
    standing = _standing_version(found, options, known, landed)
    return standing or _worked_out_version(found, options, known)


def _standing_version(
    found: Found, options: ReadOptions, known: KnownFiles | None, landed: Collection[str]
) -> Version | None:
    noted = known.folder(found.export.listing) if known else None
    if noted is None:
        return None
    basis, _, key = (noted.prefix or "").rpartition(" ")
    version = Version(found.export, _kind(found), noted.digest or "", key, ())
    return version if basis == _basis(options) and version.folder in landed else None


def _basis(options: ReadOptions) -> str:
    return hashlib.sha256(repr(options).encode()).hexdigest()[:12]


def _kind(found: Found) -> str:
    return ", ".join(what for what, _count in found.contents)


def _worked_out_version(found: Found, options: ReadOptions, known: KnownFiles | None) -> Version:
    parts = [f"{reader.NAME} {reader.VERSION} {reader.lake_key(name, options)}" for reader, name in found.readers]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    kind = _kind(found)
    stamp = found.export.stamp()
    content = fingerprint(found.export, known)
    readers = {(reader.NAME, reader.VERSION) for reader, _name in found.readers}
    names = {name for name, _version in readers}
    version = Version(found.export, kind, content, key, stamp)
    if known and found.export.kind == "file" and names == {mail_mbox.NAME}:
        return replace(version, beginnings=tuple(known.prefixes(found.export.path)))
    if known and found.export.kind == "folder" and len(names) == 1 and names <= set(MESSAGE_FOLDERS):
        messages = {name for _reader, name in found.readers}
        digests = {file: known.digest(file) for file in found.export.files if found.export.name_of(file) in messages}
        if found.export.listing and not found.problems:
            contents = json.dumps([dict(found.contents), [], []])
            known.note_folder(found.export.path, found.export.listing, contents, content, f"{_basis(options)} {key}")
        return replace(version, reader=readers.pop(), digests=digests)
    return version


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
    """Return for each earlier version of a mailbox or folder that grew the one that holds its rows, both as ids."""
    # A version that could not be read wholly holds perhaps not everything, so the earlier one stays.
    grown = receipts.filter(status="landed").sort("bytes").select("source_file", "contains").drop_nulls()
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


def land(
    version: Version,
    lake: Path,
    options: ReadOptions,
    now: datetime,
    progress: Progress | None = None,
    take_out: TakeOut | None = None,
) -> None:
    """Read an export into its lake folder; does nothing where the folder is there.

    `take_out` removes from a folder what must not be kept, and returns how many rows of each table went.

    A document that cannot be read costs itself and a row in `rejected_record`. `now` (naive UTC) is the receipt's
    `landed_at`. Raises ExportError where the export changes or goes while it is read, and OSError where the lake cannot
    be written.
    """
    target = lake / version.folder
    if target.exists():
        return
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=lake))
    try:
        _land_into(folder, version, lake, options, now, progress, take_out)
        _rename(folder, target)
    finally:
        # Above all where the disk is full, nothing half done may stay on it.
        shutil.rmtree(folder, ignore_errors=True)


def _rename(folder: Path, target: Path) -> None:
    """Give a folder its name, unless another process landed the same export meanwhile: this one had seemed dead."""
    try:
        folder.rename(target)
    except OSError:
        if not target.exists():
            raise


def _land_into(
    folder: Path,
    version: Version,
    lake: Path,
    options: ReadOptions,
    now: datetime,
    progress: Progress | None,
    take_out: TakeOut | None,
) -> None:
    landing = Landing(folder, version.source_file, progress)
    earlier = _earlier(version, lake, options)
    reading = Reading(version.export, landing, options, earlier)
    reading.run()
    landing.close()
    if not _is_unchanged(version):
        raise ExportError("it changed while it was read: it will be read by the next run")
    if take_out:
        landing.counts = dict(Counter(landing.counts) - take_out(folder))
    _write_receipt(version, landing, reading.problems, options, now, _contains(version, lake, earlier))


def _earlier(version: Version, lake: Path, options: ReadOptions) -> EarlierVersion:
    """Return what the lake holds of an export already, read in the same way."""
    if version.digests is not None:
        reader = reader_id(*version.reader, options)
        connector = {one.NAME: one for one in connectors()}[version.reader[0]]
        receipts = read_receipts(lake).filter(path=version.export.relative, status="landed")
        for folder in receipts.sort("landed_at", "folder", descending=True)["folder"]:
            if was_read_by(lake / folder, reader):
                return EarlierVersion(None, lake / folder, version.digests, connector)
        return EarlierVersion(None, None, version.digests, connector)
    for beginning in version.beginnings:
        folder = lake / f"{beginning[:16]}-{version.key}"
        if (folder / RECEIPT).exists():
            (receipt,) = pl.read_parquet(folder / RECEIPT).to_dicts()
            if receipt["fingerprint"] == beginning and receipt["status"] == "landed":
                return EarlierVersion(Earlier(folder, receipt["bytes"]))
    return EarlierVersion()


def _contains(version: Version, lake: Path, earlier: EarlierVersion) -> str | None:
    """Return the fingerprints of all earlier versions whose every row this one holds."""
    held = pl.col("fingerprint").is_in(version.beginnings)
    if earlier.folder:
        held |= pl.col("folder") == earlier.folder.name
    receipts = read_receipts(lake).filter(held)
    before = [one for row in receipts["contains"].drop_nulls() for one in row.split()]
    return " ".join(sorted({*receipts["fingerprint"], *before} - {version.fingerprint})) or None


def _is_unchanged(version: Version) -> bool:
    try:
        return version.export.stamp() == version.stamp
    except OSError:
        return False


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
