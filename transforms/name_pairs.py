"""Names in bits: for two nodes, the pair of name readings that agrees best, and what that agreement weighs here."""

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


def best_name_pairs(pairs: pl.DataFrame, facets: pl.DataFrame, n_nodes: int) -> pl.DataFrame:
    """Return for each pair (a, b) the best pair of facets: level, name_bits, first_a, last_a, first_b, last_b.

    Weak readings count only where one side has no full name that was written out in Latin letters. A pair without
    readings gets level `none` and 0 bits.
    """
    counted = _counted(facets)
    numbered = pairs.with_row_index("pair")
    both = numbered.join(counted.rename(_of_side(counted, "a")), left_on="a", right_on="node")
    both = both.join(counted.rename(_of_side(counted, "b")), left_on="b", right_on="node")
    strong = (pl.col("form_a") == "full") & (pl.col("form_b") == "full") & ~pl.col("derived_a") & ~pl.col("derived_b")
    both = both.filter(strong | ~(pl.col("written_a") & pl.col("written_b")))
    both = _with_typos(both).with_columns(level=_level())
    both = _with_larger_counts(both, n_nodes).with_columns(name_bits=_bits() + _details())
    best = numbered.join(_best(both), on="pair", how="left", maintain_order="left").drop("pair")
    return best.with_columns(pl.col("level").fill_null("none"), pl.col("name_bits").fill_null(0.0))


def _of_side(facets: pl.DataFrame, side: str) -> dict[str, str]:
    return {column: f"{column}_{side}" for column in facets.columns if column != "node"}


def _best(both: pl.DataFrame) -> pl.DataFrame:
    """Return for each pair the readings that weigh most; of equals the first in the order of their words."""
    words = ["first_a", "last_a", "first_b", "last_b"]
    best = both.select("pair", "level", "name_bits", *words)
    best = best.filter(pl.col("name_bits") == pl.col("name_bits").max().over("pair"))
    several = best["pair"].is_duplicated()
    ties = best.filter(several).sort("pair", *words, "level").unique("pair", keep="first", maintain_order=True)
    return pl.concat([best.filter(~several), ties])


def _with_typos(both: pl.DataFrame) -> pl.DataFrame:
    """Add whether the given and the family names are one letter off, where that can decide the level."""
    same_first, same_last = pl.col("first_a") == pl.col("first_b"), pl.col("last_a") == pl.col("last_b")
    nick = pl.col("formals_a").list.set_intersection("formals_b").list.len() > 0
    both = both.with_columns(nick=pl.when(same_first).then(True).otherwise(nick))
    full = (pl.col("form_a") == "full") & (pl.col("form_b") == "full")
    for part, wanted in (("first", ~pl.col("nick") & same_last), ("last", pl.col("nick") & ~same_last)):
        long = pl.min_horizontal(pl.col(f"{part}_a").str.len_chars(), pl.col(f"{part}_b").str.len_chars()) >= 5
        rows = both.select((full & wanted & long).arg_true()).to_series()
        left, right = (both[f"{part}_{side}"].gather(rows).to_list() for side in "ab")
        distances = process.cpdist(left, right, scorer=OSA.distance, score_cutoff=1)
        typos = pl.repeat(False, both.height, dtype=pl.Boolean, eager=True)
        both = both.with_columns(
            typos.scatter(rows, pl.Series(distances.tolist(), dtype=pl.Int64) <= 1).alias(f"{part}_typo")
        )
    return both


def _level() -> pl.Expr:
    same_first, same_last = pl.col("first_a") == pl.col("first_b"), pl.col("last_a") == pl.col("last_b")
    nick = pl.col("nick")
    same_initial = pl.col("first_a").str.slice(0, 1) == pl.col("first_b").str.slice(0, 1)
    full_a, full_b = pl.col("form_a") == "full", pl.col("form_b") == "full"
    both_full = full_a & full_b
    swapped = (pl.col("first_a") == pl.col("last_b")) & (pl.col("last_a") == pl.col("first_b"))
    with_last = pl.col("form_a").is_in(["full", "initial"]) & pl.col("form_b").is_in(["full", "initial"])
    last_initial = pl.col("last_a").str.slice(0, 1) == pl.col("last_b").str.slice(0, 1)
    short = pl.col("form_a").is_in(["full", "last_initial"]) & pl.col("form_b").is_in(["full", "last_initial"])
    scripts = both_full & (pl.col("native_a") != pl.col("native_b"))
    return (
        pl.when(both_full & same_first & same_last).then(pl.lit("exact"))
        .when(both_full & same_last & nick).then(pl.lit("nickname"))
        .when(both_full & same_last & pl.col("first_typo")).then(pl.lit("first_typo"))
        .when(both_full & (same_first | nick) & pl.col("last_typo")).then(pl.lit("last_typo"))
        .when(both_full & swapped).then(pl.lit("swapped"))
        .when(both_full & (same_first | nick)).then(pl.lit("other_last"))
        .when(scripts).then(pl.lit("script"))
        .when(both_full).then(pl.lit("clash"))
        .when(with_last & same_last & same_initial).then(pl.lit("initial"))
        .when(with_last).then(pl.lit("clash"))
        .when(short & (same_first | nick) & last_initial).then(pl.lit("last_initial"))
        .when(same_first | nick).then(pl.lit("first"))
        .otherwise(pl.lit("clash"))
    )  # fmt: skip


def _counted(facets: pl.DataFrame) -> pl.DataFrame:
    """Add to facets how many nodes bear their names (n_*), and whether a node has a full name written out in Latin."""
    full = facets.filter(pl.col("form") == "full").select("node", "first", "last", "formals", "derived", "native")
    initial = pl.col("first").str.slice(0, 1).alias("initial")
    bearers = pl.col("node").n_unique()
    n_first = full.group_by("first").agg(n_first=bearers, formals=pl.col("formals").first())
    formals = n_first.explode("formals", empty_as_null=True)
    mass = formals.select("first", "formals").join(
        formals.select(pl.col("first").alias("member"), "formals", "n_first"), on="formals"
    )
    mass = mass.unique(["first", "member"]).group_by("first").agg(n_mass=pl.col("n_first").sum())
    written = full.filter(~pl.col("derived") & ~pl.col("native")).select("node", written=True).unique()
    return (
        facets.with_columns(initial)
        .join(full.group_by("last").agg(n_last=bearers), on="last", how="left")
        .join(n_first.select("first", "n_first").join(mass, on="first", how="left"), on="first", how="left")
        .join(full.group_by("first", "last").agg(n_pair=bearers), on=["first", "last"], how="left")
        .join(full.group_by(initial, "last").agg(n_initial=bearers), on=["initial", "last"], how="left")
        .join(written, on="node", how="left")
        .with_columns(pl.col("written").fill_null(value=False))
        .drop("initial")
    )


def _with_larger_counts(both: pl.DataFrame, n_nodes: int) -> pl.DataFrame:
    """Add how common the names of a pair are: of each count the larger of the two sides."""
    larger = {
        name: pl.max_horizontal(f"{name}_a", f"{name}_b").fill_null(1).cast(pl.Float64)
        for name in ("n_last", "n_first", "n_pair", "n_initial", "n_mass")
    }
    return both.with_columns(**larger).with_columns(n=pl.lit(float(max(n_nodes, 4))))


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
    mass = _share(pl.col("n_mass"), _WORLD_FIRST)
    exact = (0.8 / _given(pl.col("n_pair"), _share(pl.col("n_first"), _WORLD_FIRST))).log(2)
    nickname = pl.min_horizontal((0.10 / _given(pl.col("n_pair"), mass)).log(2), exact - 1)
    # Johanna and Johannah are both names: where many bear either, the one is rarely a slip for the other.
    both_known = pl.min_horizontal("n_first_a", "n_first_b").fill_null(1) >= _NAMES_NOT_SLIPS
    slip = pl.when(both_known).then(3.0).otherwise(1.0)
    first_typo = pl.min_horizontal((0.03 * first).log(2) - slip, exact - 2)
    same_first = pl.col("first_a") == pl.col("first_b")
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
