"""What makes a report safe to open: nothing in it reorders text on the screen, and in CSV no cell runs as a formula."""

from __future__ import annotations

import polars as pl

# Excel, LibreOffice and Google Sheets take a cell for a formula by its first character, some after white space; the
# full-width forms count in East Asian locales. A leading apostrophe makes it text.
_FORMULA = r"^[\s\x00]*[=+\-@＝＋－＠]"

# Marks, embeddings, overrides and isolates of direction: they are invisible and show a text as another than it is.
# Right-to-left scripts need none of them.
_DIRECTION = r"[\x{061C}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}]"


def undirected(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame without controls of direction in its texts; every format of a report is written from this."""
    return frame.with_columns(pl.col(_texts(frame)).str.replace_all(_DIRECTION, ""))


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame without controls of direction, an apostrophe before each text that a spreadsheet would run."""
    return undirected(frame).with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in _texts(frame)
    )


def _texts(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if dtype == pl.String]


def csv_text(frame: pl.DataFrame) -> str:
    """Return a frame as CSV (RFC 4180, a header line, ISO dates, empty for null), neutralised."""
    return neutralised(frame).write_csv(line_terminator="\r\n", datetime_format="%Y-%m-%d %H:%M:%S")
