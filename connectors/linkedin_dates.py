"""Dates and times of LinkedIn archives in the forms LinkedIn and spreadsheets write them.

`M/D/YY, h:mm AM` is US Pacific time with daylight saving in every field that could be tested against another clock;
times with `UTC` say so; `YYYY-MM-DD HH:MM:SS` without a zone and the dates of Connections are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

PACIFIC = "America/Los_Angeles"

_STATED = (
    ("%Y-%m-%d %H:%M:%S UTC", "second"),
    ("%Y/%m/%d %H:%M:%S UTC", "second"),
    ("%a %b %d %H:%M:%S UTC %Y", "second"),
    ("%Y-%m-%d %H:%M UTC", "minute"),
    ("%m/%d/%y %I:%M %p UTC", "minute"),
)
_UNSTATED = (
    ("%Y-%m-%d %H:%M:%S", "second"),
    ("%Y/%m/%d %H:%M:%S", "second"),
    ("%m/%d/%y, %I:%M %p", "minute"),
    ("%b %d, %Y %I:%M %p", "minute"),
    ("%Y-%m-%d %H:%M", "minute"),
    ("%d.%m.%y %H:%M", "minute"),
    ("%d.%m.%Y %H:%M", "minute"),
    ("%m/%d/%y %I:%M %p", "minute"),
    ("%m/%d/%Y, %I:%M %p", "minute"),
    ("%m/%d/%Y %I:%M %p", "minute"),
    ("%d.%m.%Y %H:%M:%S", "second"),
)
# Spreadsheets drop AM and PM; which of the two orders is meant shows only over the whole column.
_SLASHED_TIMES = (("%m/%d/%y %H:%M", "%m/%d/%Y %H:%M"), ("%d/%m/%y %H:%M", "%d/%m/%Y %H:%M"))
_DATES = (
    "%d %b %Y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d %b %y",
    "%d. %b %Y",
    "%d. %b %y",
    "%b %d, %Y",
    "%b %d %Y",
    "%d-%m-%Y",
)
_SLASHED_DATES = (("%m/%d/%y", "%m/%d/%Y"), ("%d/%m/%y", "%d/%m/%Y"))

# LinkedIn writes English; a spreadsheet of another language may have rewritten the month.
_MONTHS = (
    "jan gen januar january enero janvier janeiro gennaio ene",
    "feb february fév févr fev februar febrero février fevereiro febbraio",
    "mar march mrz mär märz mrt maart marzo mars março",
    "apr april avr avril abr abril aprile",
    "may mai mei mayo maio mag maggio",
    "jun june juni juin junio junho giu giugno",
    "jul july juli juil juillet julio julho lug luglio",
    "aug august août aou ago agosto augustus",
    "sep september sept septembre set setembro settembre septiembre",
    "oct october okt oktober octobre octubre out outubro ott ottobre",
    "nov november novembre noviembre novembro",
    "dec december dez dezember dic diciembre déc décembre dezembro dicembre",
)
_ENGLISH = {word: line.split()[0].capitalize() for line in _MONTHS for word in line.split()}
_WORD = re.compile(r"[^\W\d_]{3,}\.?")
_BLANKS = r"[\s\x{00A0}\x{202F}]+"
_EARLIEST, _LATEST = pl.date(1990, 1, 1), pl.date(2100, 1, 1)
_NAIVE = pl.Datetime("us")


def utc_times(values: pl.Series, zone: str, basis: str) -> pl.DataFrame:
    """Return `occurred_at` (naive UTC), `precision` and `zone_basis` of each value; nulls where it is no time.

    `zone` is the IANA zone of a time that states none, `basis` how well that is known (`rule` or `assumed`). A local
    hour that repeats is its first; a day without a time is midnight UTC with precision `day`.
    """
    text = _tidied(values)
    frame = pl.DataFrame({"text": text}).with_columns(
        occurred_at=pl.lit(None, _NAIVE), precision=pl.lit(None, pl.String), zone_basis=pl.lit(None, pl.String)
    )
    for form, precision in _STATED:
        frame = _filled(frame, _parsed(frame, form), precision, "stated")
    for form, precision in _UNSTATED:
        frame = _filled(frame, _to_utc(_parsed(frame, form), zone), precision, basis)
    if frame["occurred_at"].null_count() > text.null_count():
        frame = _filled(frame, _to_utc(_slashed(text, _SLASHED_TIMES), zone), "minute", basis)
        frame = _filled(frame, _dates(text).cast(_NAIVE), "day", basis)
    return frame.drop("text")


def utc_dates(values: pl.Series) -> pl.Series:
    """Return the UTC date of each value of `Connected On`: a date as it stands, a time of 2018 turned from Pacific."""
    text = _tidied(values)
    dates = _dates(text)
    if dates.null_count() > text.null_count():
        dates = dates.fill_null(utc_times(text, PACIFIC, "assumed")["occurred_at"].dt.date())
    return dates.alias(values.name)


def _tidied(values: pl.Series) -> pl.Series:
    text = values.str.replace_all(_BLANKS, " ").str.strip_chars()
    return pl.select(pl.when(text != "").then(text))[:, 0]


def _parsed(frame: pl.DataFrame, form: str) -> pl.Series:
    rest = frame.select(pl.when(pl.col("occurred_at").is_null()).then("text"))["text"]
    if rest.null_count() == len(rest):
        return pl.Series([None] * len(rest), dtype=_NAIVE)
    return _plausible(rest.str.to_datetime(form, strict=False, time_unit="us"))


def _plausible(times: pl.Series) -> pl.Series:
    # %Y reads `23` as the year 23.
    return pl.select(pl.when(times.dt.date().is_between(_EARLIEST, _LATEST)).then(times))[:, 0].cast(times.dtype)


def _to_utc(naive: pl.Series, zone: str) -> pl.Series:
    def localised(times: pl.Series) -> pl.Series:
        known = times.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        return known.dt.convert_time_zone("UTC").dt.replace_time_zone(None)

    if naive.null_count() == len(naive):
        return naive
    # A time that the change to summer time skips is read in winter time.
    return localised(naive).fill_null(localised(naive.dt.offset_by("1h")))


def _filled(frame: pl.DataFrame, times: pl.Series, precision: str, basis: str) -> pl.DataFrame:
    if times.null_count() == len(times):
        return frame
    new = pl.col("occurred_at").is_null() & times.is_not_null()
    return frame.with_columns(
        pl.when(new).then(times).otherwise("occurred_at").alias("occurred_at"),
        pl.when(new).then(pl.lit(precision)).otherwise("precision").alias("precision"),
        pl.when(new).then(pl.lit(basis)).otherwise("zone_basis").alias("zone_basis"),
    )


def _dates(text: pl.Series) -> pl.Series:
    found = pl.Series([None] * len(text), dtype=pl.Date)
    for words in (text, _in_english(text)):
        for form in _DATES:
            if found.null_count() > text.null_count():
                found = found.fill_null(_plausible(words.str.to_date(form, strict=False)))
    return found.fill_null(_slashed(text, _SLASHED_DATES).cast(pl.Date))


def _slashed(text: pl.Series, orders: Sequence[Sequence[str]]) -> pl.Series:
    """Return values whose day and month are told apart by what fits most of the column; the American order first."""
    readings = []
    for forms in orders:
        reading = pl.Series([None] * len(text), dtype=_NAIVE)
        for form in forms:
            has_time = "%H" in form
            new = text.str.to_datetime(form, strict=False) if has_time else text.str.to_date(form, strict=False)
            reading = reading.fill_null(_plausible(new).cast(_NAIVE))
        readings.append(reading)
    return min(readings, key=lambda reading: reading.null_count())


def _in_english(text: pl.Series) -> pl.Series:
    def rewritten(value: str) -> str:
        return _WORD.sub(lambda word: _ENGLISH.get(word[0].rstrip(".").casefold(), word[0]), value)

    distinct = [value for value in text.drop_nulls().unique() if _WORD.search(value)]
    return text.replace(distinct, [rewritten(value) for value in distinct]) if distinct else text
