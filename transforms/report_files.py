"""Reports as CSV that is safe to open: a cell that a spreadsheet would run as a formula is made text."""

from __future__ import annotations

import polars as pl

# Excel, LibreOffice and Google Sheets take a cell for a formula by its first character, some after white space; the
# full-width forms count in East Asian locales. A leading apostrophe makes it text.
_FORMULA = r"^[\s\x00]*[=+\-@＝＋－＠]"


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with an apostrophe before each text that a spreadsheet would run."""
    text = pl.col(pl.String)
    return frame.with_columns(
        pl.when(text.str.contains(_FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).name.keep()
    )


def csv_text(frame: pl.DataFrame) -> str:
    """Return a frame as CSV (RFC 4180, a header line, ISO dates, empty for null), neutralised."""
    return neutralised(frame).write_csv(line_terminator="\r\n", datetime_format="%Y-%m-%d %H:%M:%S")
