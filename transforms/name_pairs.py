"""Names in bits: what two readings of names have in common and what that weighs here; of a pair the best readings.

Rows are those of sql/people/reading_pair.sql, in batches of any kind.
"""

from __future__ import annotations

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

NODES_PER_PERSON = 1.8
_SHRINK = 20.0
# A small network is a sample of a large world: shares are drawn towards those of names in general.
_WORLD_PEOPLE, _WORLD_LAST, _WORLD_FIRST = 200.0, 0.001, 0.005
CLASH = -20.0
_NAMES_NOT_SLIPS = 5
_MIN_FUZZY = 5


READINGS = {
    "a": "integer",
    "b": "integer",
    "level": "varchar",
    "name_bits": "double",
    "first_a": "integer",
    "last_a": "integer",
    "first_b": "integer",
    "last_b": "integer",
}


def weigh_readings(readings: pl.DataFrame, n_nodes: int) -> pl.DataFrame:
    """Return for rows of people.reading_pair the level of agreement and what it weighs (READINGS), row by row."""
    counts = ("n_last", "n_first", "n_rarer_first", "n_kin", "n_pair", "n_initial")
    readings = readings.with_columns(pl.col(counts).cast(pl.Float64), n=pl.lit(float(max(n_nodes, 4))))
    readings = _with_slips(readings).with_columns(level=_level())
    return readings.with_columns(name_bits=_bits() + _details()).select(*READINGS)


def best_readings(weighed: pl.DataFrame) -> pl.DataFrame:
    """Return for each pair the reading that weighs most; of equals the first in the order of their words."""
    best = weighed.filter(pl.col("name_bits") == pl.col("name_bits").max().over("a", "b"))
    several = best.select("a", "b").is_duplicated()
    order = ["a", "b", "first_a", "last_a", "first_b", "last_b", "level"]
    ties = best.filter(several).sort(order).unique(["a", "b"], keep="first", maintain_order=True)
    return pl.concat([best.filter(~several), ties])


def _with_slips(readings: pl.DataFrame) -> pl.DataFrame:
    """Add whether the words that differ are long enough to tell and one letter apart."""
    long = pl.min_horizontal(pl.col("word_a").str.len_chars(), pl.col("word_b").str.len_chars()) >= _MIN_FUZZY
    rows = readings.select(long.arg_true()).to_series()
    left, right = (readings[word].gather(rows).to_list() for word in ("word_a", "word_b"))
    distances = process.cpdist(left, right, scorer=OSA.distance, score_cutoff=1)
    slips = pl.repeat(False, readings.height, dtype=pl.Boolean, eager=True)
    slips = slips.scatter(rows, pl.Series(distances.tolist(), dtype=pl.Int64) <= 1)
    return readings.with_columns(is_slip=slips)


def _level() -> pl.Expr:
    same_first, same_last = pl.col("same_first"), pl.col("same_last")
    nick, slip = pl.col("is_kin"), pl.col("is_slip")
    full_a, full_b = pl.col("form_a") == "full", pl.col("form_b") == "full"
    both_full = full_a & full_b
    with_last = pl.col("form_a").is_in(["full", "initial"]) & pl.col("form_b").is_in(["full", "initial"])
    short = pl.col("form_a").is_in(["full", "last_initial"]) & pl.col("form_b").is_in(["full", "last_initial"])
    scripts = both_full & (pl.col("native_a") != pl.col("native_b"))
    return (
        pl.when(both_full & same_first & same_last).then(pl.lit("exact"))
        .when(both_full & same_last & nick).then(pl.lit("nickname"))
        .when(both_full & same_last & slip).then(pl.lit("first_typo"))
        .when(both_full & slip).then(pl.lit("last_typo"))
        .when(both_full & pl.col("is_swapped")).then(pl.lit("swapped"))
        .when(both_full & nick).then(pl.lit("other_last"))
        .when(scripts).then(pl.lit("script"))
        .when(both_full).then(pl.lit("clash"))
        .when(with_last & same_last & pl.col("same_initial")).then(pl.lit("initial"))
        .when(with_last).then(pl.lit("clash"))
        .when(short & nick & pl.col("same_last_initial")).then(pl.lit("last_initial"))
        .when(nick).then(pl.lit("first"))
        .otherwise(pl.lit("clash"))
    )  # fmt: skip


def _share(count: pl.Expr, in_the_world: float) -> pl.Expr:
    return (count + _WORLD_PEOPLE * in_the_world) / (pl.col("n") + _WORLD_PEOPLE)


def _given(count: pl.Expr, overall: pl.Expr) -> pl.Expr:
    """P(first | last), shrunk to the overall share of the first name where the last name is rare."""
    others = (count / NODES_PER_PERSON - 1).clip(lower_bound=0.0)
    return (others + _SHRINK * overall) / ((pl.col("n_last") / NODES_PER_PERSON - 1).clip(lower_bound=0.0) + _SHRINK)


def _bits() -> pl.Expr:
    # Good and Turing's correction: who was met once is about half as frequent as that one meeting says.
    bearers = (pl.col("n_last") / NODES_PER_PERSON - 0.5).clip(lower_bound=0.5) * NODES_PER_PERSON
    last = (0.88 / _share(bearers, _WORLD_LAST)).log(2)
    first = 1 / _share(pl.col("n_first"), _WORLD_FIRST)
    mass = _share(pl.col("n_kin"), _WORLD_FIRST)
    exact = (0.8 / _given(pl.col("n_pair"), _share(pl.col("n_first"), _WORLD_FIRST))).log(2)
    nickname = pl.min_horizontal((0.10 / _given(pl.col("n_pair"), mass)).log(2), exact - 1)
    # Johanna and Johannah are both names: where many bear either, the one is rarely a slip for the other.
    both_known = pl.col("n_rarer_first") >= _NAMES_NOT_SLIPS
    slip = pl.when(both_known).then(3.0).otherwise(1.0)
    first_typo = pl.min_horizontal((0.03 * first).log(2) - slip, exact - 2)
    same_first = pl.col("same_first")
    given = pl.when(same_first).then(first).otherwise(1 / mass)
    initial = pl.min_horizontal((0.9 / _given(pl.col("n_initial"), pl.lit(0.07))).log(2) - 0.7, exact - 0.5)
    level = pl.col("level")
    return (
        pl.when(level == "exact").then(last + exact)
        .when(level == "nickname").then(last + nickname)
        .when(level == "first_typo").then(last + first_typo)
        .when((level == "last_typo") & same_first).then(last + exact - 6.5)
        .when(level == "last_typo").then(last + nickname - 6.5)
        .when(level == "swapped").then(last + exact - 6)
        .when(level == "initial").then(last + initial)
        .when(level == "last_initial").then((0.8 * given).log(2) + 2.5)
        .when(level == "first").then((0.5 * given).log(2))
        .when(level == "other_last").then((0.5 * given).log(2) - 4.5)
        .when(level == "script").then(0.0)
        .otherwise(CLASH)
    )  # fmt: skip


def _details() -> pl.Expr:
    """Middle initials, Jr and Sr, and a discount for each side that was read out of a local part."""
    known = (pl.col("middle_a") != "") & (pl.col("middle_b") != "")
    middle = pl.when(known & (pl.col("middle_a") == pl.col("middle_b"))).then(1.5).when(known).then(-3.0).otherwise(0.0)
    generations = (pl.col("generation_a") != "") & (pl.col("generation_b") != "")
    clash = pl.when(generations & (pl.col("generation_a") != pl.col("generation_b"))).then(CLASH).otherwise(0.0)
    return middle + clash - 0.7 * (pl.col("derived_a").cast(pl.Float64) + pl.col("derived_b").cast(pl.Float64))
