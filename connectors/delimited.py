"""Delimited text and spreadsheets: a document of rows below a header, read into frames of text, row by row safe.

The header is looked for in the first lines, so a preamble does no harm; columns are named by the header's cells in a
normal form (letters and digits, casefolded). The separator is comma, semicolon, tab or bar, the encoding UTF-8, UTF-16
or, line by line where UTF-8 fails, Windows-1252. A quote that never closes costs the line it stands on.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, Literal

import polars as pl

from connectors.spreadsheets import MAX_WORKBOOK_BYTES, is_spreadsheet, spreadsheet_rows
from connectors.text_lines import MAX_LINE_BYTES, text_lines

HEADER_LINES = 15
BATCH_ROWS = 20_000
BATCH_CHARS = 32_000_000
MAX_RECORD_LINES = 5_000
MAX_RECORD_CHARS = 1_000_000
SEPARATORS = ",;\t|"

# A cell may be as long as a line is given; longer ones are caught by the bound on records.
csv.field_size_limit(2 * MAX_LINE_BYTES)

Row = tuple[int, list[str]]
Unreadable = Literal["open_quote", "record_too_long"]
UNREADABLE: Mapping[Unreadable, str] = {
    "open_quote": "a quote is opened and never closed",
    "record_too_long": f"over {MAX_RECORD_CHARS} characters, which no record has",
}
Problem = Callable[[int, str, str], None]
IsHeader = Callable[[Sequence[str]], bool]
Mend = Callable[[Iterable[str], str], Iterable[str]]


def column_key(cell: str) -> str:
    """Return the normal form of a header cell: NFKC, casefolded, letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", cell).casefold() if char.isalnum())


def may_be_table(head: bytes, name: str) -> bool:
    """Return whether first bytes can be those of a table: text, or a workbook by its name.

    Only the first line tells: a zero byte further down costs no more than its row.
    """
    if head.startswith(b"PK"):
        return name.casefold().endswith(".xlsx")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:2]:
        return True
    return b"\0" not in head[:4096].split(b"\n", 1)[0]


@dataclass
class Delimited:
    """A document whose header was found: the header's columns in normal form and the rows below it.

    `rows` gives each row with its line (or spreadsheet row) number, from 1; it can be read once.
    """

    columns: list[str]
    rows: Iterator[tuple[int, list[str] | Unreadable]]

    def frames(self, columns: dict[str, str], max_records: int, problem: Problem) -> Iterator[pl.DataFrame]:
        """Yield frames of at most BATCH_ROWS rows: `line`, and for each item of `columns` the named source column.

        `problem` is told (line, reason, detail) of each row left out: of another width than the header's, or beyond
        `max_records`. Blank rows are passed over in silence.
        """
        places = {name: self.columns.index(source) for name, source in columns.items()}
        rows = _of_width(self.rows, len(self.columns), problem)
        count = 0
        while batch := _batch(rows):
            if count + len(batch) > max_records:
                first_out = batch[max_records - count][0]
                problem(first_out, "too_many_records", f"rows beyond the limit of {max_records} were left out")
                batch = batch[: max_records - count]
            count += len(batch)
            by_column = list(zip(*(cells for _, cells in batch), strict=True))
            data: dict[str, Sequence[int] | Sequence[str]] = {"line": [line for line, _ in batch]}
            data |= {name: by_column[place] for name, place in places.items()}
            yield pl.DataFrame(data, schema={"line": pl.Int64, **dict.fromkeys(places, pl.String)})
            if count >= max_records:
                return


def read_delimited(stream: BinaryIO, is_header: IsHeader, mend: Mend | None = None) -> Delimited | None:
    """Return the document in a stream, or None where none of its first lines is a header.

    A header has two cells or more; `is_header` judges them in normal form. `mend` may put the lines below the header
    right (it is given the separator too), and must keep their number.
    """
    head = stream.read(4)
    if is_spreadsheet(head):
        return _from_spreadsheet(head + stream.read(MAX_WORKBOOK_BYTES), is_header)
    lines = text_lines(head, stream)
    start = list(islice(lines, HEADER_LINES))
    for index, line in enumerate(start):
        for separator in SEPARATORS:
            if separator not in line:
                continue
            cells = next(csv.reader([line], delimiter=separator), [])
            keys = [column_key(cell) for cell in cells]
            if is_header(keys):
                body: Iterable[str] = chain(start[index + 1 :], lines)
                return Delimited(keys, records(mend(body, separator) if mend else body, separator, index + 1))
    return None


def _from_spreadsheet(content: bytes, is_header: IsHeader) -> Delimited | None:
    rows = spreadsheet_rows(content)
    for sheet, number, cells in rows:
        if number <= HEADER_LINES:
            keys = [column_key(cell) for cell in cells]
            if is_header(keys):
                return Delimited(keys, _rows_of(sheet, rows))
    return None


def _rows_of(sheet: int, rows: Iterator[tuple[int, int, list[str]]]) -> Iterator[Row]:
    for of_sheet, number, cells in rows:
        if of_sheet != sheet:
            return
        yield number, cells


def records(lines: Iterable[str], separator: str, before: int) -> Iterator[tuple[int, list[str] | Unreadable]]:
    """Yield the records of delimited text with the line on which each begins; `before` lines came before them.

    Where a quote is not closed within MAX_RECORD_LINES or by the end of the text, its line alone is unreadable.
    """
    source = iter(lines)
    returned: deque[str] = deque()
    taken: list[str] = []
    number = before

    def fed() -> Iterator[str]:
        chars = 0
        for line in _first_from(returned, source):
            chars = chars + len(line) if taken else len(line)
            taken.append(line)
            if len(taken) > MAX_RECORD_LINES or chars > MAX_RECORD_CHARS:
                raise csv.Error("a record without end")
            yield line

    while True:
        try:
            for cells in csv.reader(fed(), delimiter=separator, strict=True):
                yield number + 1, cells
                number += len(taken)
                taken.clear()
            return
        except csv.Error:
            alone, *rest = taken
            returned.extendleft(reversed(rest))
            taken.clear()
            number += 1
            if len(alone) > MAX_RECORD_CHARS:
                yield number, "record_too_long"
            elif alone.count('"') % 2:
                yield number, "open_quote"
            else:
                yield number, next(csv.reader([alone], delimiter=separator), [])


def _first_from(returned: deque[str], source: Iterator[str]) -> Iterator[str]:
    while True:
        while returned:
            yield returned.popleft()
        for line in source:
            yield line
            if returned:
                break
        else:
            return


def _batch(rows: Iterator[Row]) -> list[Row]:
    """Return the next rows, as many as BATCH_ROWS or as few as hold BATCH_CHARS in their longest cells."""
    batch: list[Row] = []
    chars = 0
    for row in islice(rows, BATCH_ROWS):
        batch.append(row)
        chars += max(map(len, row[1]), default=0)
        if chars > BATCH_CHARS:
            break
    return batch


def _of_width(rows: Iterator[tuple[int, list[str] | Unreadable]], width: int, problem: Problem) -> Iterator[Row]:
    pending: Row | None = None
    for line, cells in rows:
        if pending:
            yield pending
            pending = None
        if isinstance(cells, str):
            problem(line, cells, UNREADABLE[cells])
            continue
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > width:
            problem(line, "wrong_width", f"{len(cells)} cells where the header has {width}")
        elif len(cells) < width:
            # Spreadsheets leave out empty cells at the end of a row; the last row may as well have been cut off.
            pending = (line, cells + [""] * (width - len(cells)))
        else:
            yield line, cells
    if pending:
        problem(pending[0], "cut_short", f"fewer cells than the header's {width} in the last row")
