"""Reading one file of a LinkedIn archive into a frame of our fields, with the repairs that some files need."""

from __future__ import annotations

import csv
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from connectors.capture_dates import entry_time
from connectors.delimited import Delimited, read_delimited
from connectors.exports import Member
from connectors.landing import Landing, ReadOptions
from connectors.linkedin_files import ACTIVITIES, FileKind, identify

_DATED = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T,]+\d{1,2}:\d\d")
# The largest that were seen have tens of megabytes.
MAX_FILE_BYTES = 2**30
_POST = "linkedin.com/feed/update/"
_ADVERTISEMENT = "spinmail-quill-editor"
_TAG = re.compile(r"<(?:p|br|li|strong|a)\b", re.IGNORECASE)


@dataclass
class Table:
    """One file as a frame: `line` and every field of its kind as text, null where the file has no such column.

    Messages have `digest`, `is_markup` and `is_advertisement` in place of their text. `modified` is the time that the
    archive states for the file, `captured_at` when the file was made, as far as anything tells.
    """

    kind: FileKind
    name: str
    prefix: str
    frame: pl.DataFrame
    modified: datetime | None
    present: frozenset[str]
    captured_at: datetime | None = None

    def record(self) -> pl.Expr:
        """Return the record of each row."""
        return pl.lit(self.prefix) + pl.col("line").cast(pl.String)


def read_table(member: Member, landing: Landing, options: ReadOptions) -> Table | None:
    """Return a file's rows, or None, with a rejected record, where no header of the archive is found in it."""
    found: list[FileKind] = []
    headers: list[Sequence[str]] = []

    def is_header(cells: Sequence[str]) -> bool:
        kind = identify(cells, member.name)
        if kind:
            found.append(kind)
            headers.append(cells)
        return bool(kind)

    def mend(lines: Iterable[str], separator: str) -> Iterable[str]:
        if found[0].name in ACTIVITIES and headers[0][0] == found[0].columns(headers[0])["date"]:
            return _activity_lines(lines, separator, headers[0], found[0])
        return lines

    if (member.size or 0) > MAX_FILE_BYTES:
        landing.reject(f"{member.prefix}0", "document_too_large", f"over {MAX_FILE_BYTES} bytes, which no archive has")
        return None
    with member.open() as stream:
        document = read_delimited(stream, is_header, mend)
        if document is None:
            landing.reject(f"{member.prefix}0", "no_header", "no line is a header of a known LinkedIn file")
            return None
        frame = _frame(document, found[0], member, landing, options)
    landing.progress(member.size or 0, frame.height)
    unknown = found[0].unknown_columns(document.columns)
    if unknown:
        landing.reject(f"{member.prefix}0", "unknown_columns", f"{unknown} columns are not known, left out")
    present = frozenset(found[0].columns(document.columns))
    return Table(found[0], member.name, member.prefix, frame, entry_time(member), present)


def _frame(document: Delimited, kind: FileKind, member: Member, landing: Landing, options: ReadOptions) -> pl.DataFrame:
    def problem(line: int, reason: str, detail: str) -> None:
        landing.reject(f"{member.prefix}{line}", reason, detail)

    columns = kind.columns(document.columns)
    frames = [_tidied(part, kind) for part in document.frames(columns, options.max_records, problem)]
    if frames:
        return pl.concat(frames)
    empty = pl.DataFrame(schema={"line": pl.Int64, **dict.fromkeys(columns, pl.String)})
    return _tidied(empty, kind)


def _tidied(frame: pl.DataFrame, kind: FileKind) -> pl.DataFrame:
    """Return a frame with all fields of its kind, blank text as null, and a message's text as its digest."""
    text = [name for name in frame.columns if name not in ("line", "content")]
    stripped = frame.with_columns(pl.col(text).str.replace_all(r"[\s\p{Cc}]+", " ").str.strip_chars())
    frame = stripped.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in text)
    missing = [name for name in kind.fields if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    if "content" not in frame.columns:
        return frame
    content = frame["content"].to_list()
    return frame.drop("content").with_columns(
        pl.Series("digest", [_digest(value) for value in content], dtype=pl.String),
        pl.Series("is_markup", [bool(_TAG.search(value)) for value in content], dtype=pl.Boolean),
        pl.Series("is_advertisement", [_ADVERTISEMENT in value for value in content], dtype=pl.Boolean),
    )


def _digest(text: str) -> str:
    """Return 16 hex digits that stand for a text whatever its white space; archives of 2026 alone keep line breaks.

    Those of 2018 write some characters as HTML does.
    """
    plain = html.unescape(text) if "&" in text else text
    return hashlib.blake2b("".join(plain.split()).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _activity_lines(lines: Iterable[str], separator: str, header: Sequence[str], kind: FileKind) -> Iterator[str]:
    """Yield activity files mended: each dated line cut after its link, every other line (free text) blank.

    LinkedIn breaks lines in comments without quoting them, writes stray quotes around those of shares, and escapes
    quotes by backslashes; a dated first cell is what rows can be told by.
    """
    link = header.index(kind.columns(header)["link"])
    for line in lines:
        cells = next(csv.reader([line], delimiter=separator), [])
        place = cells[link] if len(cells) > link else None
        is_dated = place is not None and _DATED.match(cells[0].strip()) and (not place or "http" in place)
        if is_dated or (place and _POST in place):
            kept = [cell.replace('"', "").strip() for cell in cells[: link + 1]]
            yield separator.join(f'"{cell}"' for cell in kept + [""] * (len(header) - len(kept))) + "\n"
        else:
            yield "\n"
