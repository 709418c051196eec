"""Reports as CSV that is safe to open: a cell that a spreadsheet would run as a formula is made text."""

from __future__ import annotations

import polars as pl

# Excel, LibreOffice and Google Sheets take a cell for a formula by its first character, some after white space; the
# full-width forms count in East Asian locales. A leading apostrophe makes it text.
_FORMULA = r"^[\s\x00]*[=+\-@＝＋－＠]"


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with an apostrophe before each text that a spreadsheet would run."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )


def csv_text(frame: pl.DataFrame) -> str:
    """Return a frame as CSV (RFC 4180, a header line, ISO dates, empty for null), neutralised."""
    return neutralised(frame).write_csv(line_terminator="\r\n", datetime_format="%Y-%m-%d %H:%M:%S")
