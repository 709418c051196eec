"""The landed tables: their schemas, declared once, and the writer that puts them into the lake.

Every connector emits these tables and nothing else. Text is NFC, trimmed, without control characters, and empty text
is null; times are naive UTC in whole seconds. The writer sees to both, so a connector need not.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

TIMESTAMP = pl.Datetime("us")

SCHEMAS: Mapping[str, pl.Schema] = {
    "contact_record": pl.Schema(
        {
            "source": pl.String(),
            "source_file": pl.String(),
            "record": pl.String(),
            "captured_at": TIMESTAMP,
            "is_owner": pl.Boolean(),
            "full_name": pl.String(),
            "given_name": pl.String(),
            "family_name": pl.String(),
            "email": pl.String(),
            "profile_url": pl.String(),
            "phone": pl.String(),
            "organization": pl.String(),
            "title": pl.String(),
            "birthday": pl.String(),
            "connected_on": pl.Date(),
        }
    ),
    "contact_point": pl.Schema(
        {"source_file": pl.String(), "record": pl.String(), "kind": pl.String(), "value": pl.String()}
    ),
    "event": pl.Schema(
        {
            "source": pl.String(),
            "source_file": pl.String(),
            "record": pl.String(),
            "event_key": pl.String(),
            "kind": pl.String(),
            "occurred_at": TIMESTAMP,
            "precision": pl.String(),
            "zone_basis": pl.String(),
            "minutes": pl.Int32(),
            "thread_key": pl.String(),
            "parent_key": pl.String(),
            "series_key": pl.String(),
            "sequence": pl.Int32(),
            "revised_at": TIMESTAMP,
            "subject": pl.String(),
            "status": pl.String(),
            "automation": pl.String(),
            "list_id": pl.String(),
            "size_bytes": pl.Int64(),
        }
    ),
    "participant": pl.Schema(
        {
            "source_file": pl.String(),
            "record": pl.String(),
            "event_key": pl.String(),
            "position": pl.Int32(),
            "role": pl.String(),
            "name": pl.String(),
            "email": pl.String(),
            "profile_url": pl.String(),
            "response": pl.String(),
            "is_room": pl.Boolean(),
        }
    ),
    "rejected_record": pl.Schema(
        {"source_file": pl.String(), "record": pl.String(), "reason": pl.String(), "detail": pl.String()}
    ),
    "source_file": pl.Schema(
        {
            "source_file": pl.String(),
            "path": pl.String(),
            "kind": pl.String(),
            "fingerprint": pl.String(),
            "bytes": pl.Int64(),
            "captured_at": TIMESTAMP,
            "landed_at": TIMESTAMP,
            "counts": pl.String(),
            "status": pl.String(),
            "error": pl.String(),
        }
    ),
}

LONGEST_TEXT = 4096
ROWS_A_PART = 200_000
TEXT_A_PART = 128 * 2**20


class CannotWrite(OSError):
    """The lake cannot be written: the disk is full or shut. It concerns the run, never the export at hand."""


@dataclass(frozen=True)
class ReadOptions:
    """The settings that connectors read; each connector names the ones it depends on in its lake key.

    `time_zone` is the IANA zone of floating times, `horizon` the last day to which an endless series is expanded, and
    the limits bound what one entry of an archive and one export may cost.
    """

    time_zone: str = "UTC"
    keep_subjects: bool = True
    horizon: date = date(2028, 12, 31)
    max_entry_bytes: int = 64 * 2**30
    max_records: int = 50_000_000


def tidy(column: pl.Expr) -> pl.Expr:
    """Return text as NFC, without control characters, trimmed, and null where nothing is left."""
    clean = column.str.normalize("NFC").str.replace_all(r"[\p{Cc}]+", " ").str.strip_chars()
    return pl.when(clean != "").then(clean)


class Landing:
    """The landed rows of one export, written as Parquet parts into its lake folder while they come.

    `captured_at` is set by a connector that knows when its export was made (naive UTC); `progress` is called with
    the bytes and records read since the last call.
    """

    def __init__(
        self,
        folder: Path,
        source_file: str,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.folder = folder
        self.source_file = source_file
        self.captured_at: datetime | None = None
        self.progress = progress or (lambda _bytes, _records: None)
        self.counts: dict[str, int] = {}
        self._pending: dict[str, list[pl.DataFrame]] = {}
        self._pending_rows: dict[str, int] = {}
        self._pending_text: dict[str, int] = {}
        self._parts: dict[str, int] = {}
        self._rejects: list[tuple[str, str, str | None]] = []

    def add(self, table: str, rows: pl.DataFrame | Mapping[str, Sequence[Any]], is_tidy: bool = False) -> None:
        """Add rows of one landed table. `source_file` is filled in; columns that are missing become null.

        `is_tidy` says that all text has been through `tidied`. Raises ValueError on a column that the table does not
        have.
        """
        schema = SCHEMAS[table]
        frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, strict=False)
        unknown = set(frame.columns) - set(schema)
        if unknown:
            raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
        if frame.is_empty():
            return
        frame = frame.with_columns(source_file=pl.lit(self.source_file))
        frame = pl.DataFrame([_conformed(frame, name, dtype, is_tidy) for name, dtype in schema.items()])
        self._pending.setdefault(table, []).append(frame)
        self._pending_rows[table] = self._pending_rows.get(table, 0) + frame.height
        self._pending_text[table] = self._pending_text.get(table, 0) + _text_bytes(frame)
        self.counts[table] = self.counts.get(table, 0) + frame.height
        if self._pending_rows[table] >= ROWS_A_PART or self._pending_text[table] >= TEXT_A_PART:
            self._write_part(table)

    def reject(self, record: str, reason: str, detail: str | None = None) -> None:
        """Note a record that could not be read: where, why, and never its content."""
        self._rejects.append((record, reason, detail))
        if len(self._rejects) >= ROWS_A_PART:
            self._flush_rejects()

    def close(self) -> None:
        """Write what is still pending."""
        self._flush_rejects()
        for table in list(self._pending):
            self._write_part(table)

    def _flush_rejects(self) -> None:
        rejects, self._rejects = self._rejects, []
        if rejects:
            schema = dict.fromkeys(("record", "reason", "detail"), pl.String)
            self.add("rejected_record", pl.DataFrame(rejects, schema=schema, orient="row"))

    def _write_part(self, table: str) -> None:
        frames = self._pending.pop(table, [])
        self._pending_rows[table] = self._pending_text[table] = 0
        if frames:
            part = self._parts.get(table, 0)
            self._parts[table] = part + 1
            path = self.folder / f"{table}-{part:05d}.parquet"
            try:
                pl.concat(frames).write_parquet(path, compression="zstd")
            except (OSError, pl.exceptions.PolarsError) as error:
                raise CannotWrite(_error_number(error), str(error), "the lake") from error


def _error_number(error: Exception) -> int:
    """Return the number of what the system said, which Polars gives as text only."""
    told = re.search(r"os error (\d+)", str(error))
    return getattr(error, "errno", None) or (int(told[1]) if told else errno.EIO)


def _conformed(frame: pl.DataFrame, name: str, dtype: pl.DataType, is_tidy: bool) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [None], dtype).new_from_index(0, frame.height)
    column = frame[name]
    if isinstance(dtype, pl.String):
        return column if is_tidy else _tidied(column.cast(pl.String))
    if isinstance(dtype, pl.Datetime):
        return column.cast(TIMESTAMP).dt.truncate("1s")
    return column.cast(dtype)


def _text_bytes(frame: pl.DataFrame) -> int:
    return sum(int(text.str.len_bytes().sum()) for text in frame if text.dtype == pl.String)


def tidied(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with its text as it is landed; what is gathered from that needs no tidying."""
    return pl.DataFrame([_tidied(text) if text.dtype == pl.String else text for text in frame])


def _tidied(text: pl.Series) -> pl.Series:
    """Return a text column tidied, as cheaply as it can be.

    Keys and addresses are trimmed printable ASCII, which is tidy, and names repeat, so that each is tidied once. All
    but the locator of a record is cut at LONGEST_TEXT characters.
    """
    if text.name != "record" and (text.str.len_bytes().max() or 0) > LONGEST_TEXT:  # type: ignore[operator]
        text = text.str.head(LONGEST_TEXT)
    if not text.str.contains(r"[^ -~]|^ | $|^$").any():
        return text
    distinct = text.drop_nulls().unique()
    if len(distinct) > len(text) // 2:
        return _each_tidied(text)
    return text.replace_strict(distinct, _each_tidied(distinct), default=None, return_dtype=pl.String)


def _each_tidied(text: pl.Series) -> pl.Series:
    return text.to_frame().select(tidy(pl.col(text.name))).to_series()


def landed_parts(folders: Iterable[Path], table: str) -> list[Path]:
    """Return the Parquet files of one landed table in the given lake folders."""
    return [part for folder in sorted(folders) for part in sorted(folder.glob(f"{table}-*.parquet"))]


def read_landed(folders: Iterable[Path], table: str) -> pl.LazyFrame:
    """Return one landed table over the given lake folders, with its full schema even where no folder holds a row."""
    parts = landed_parts(folders, table)
    if not parts:
        return pl.LazyFrame(schema=SCHEMAS[table])
    return pl.scan_parquet(parts)
