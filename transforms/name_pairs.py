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
    in_full = facets.filter((pl.col("form") == "full") & ~pl.col("derived") & ~pl.col("native"))
    written = in_full["node"].unique().implode()
    columns = ["form", "first", "last", "formals", "derived", "middle", "generation", "native"]
    both = pairs.join(
        facets.select("node", *(pl.col(c).alias(f"{c}_a") for c in columns)), left_on="a", right_on="node"
    )
    both = both.join(facets.select("node", *(pl.col(c).alias(f"{c}_b") for c in columns)), left_on="b", right_on="node")
    strong = (pl.col("form_a") == "full") & (pl.col("form_b") == "full") & ~pl.col("derived_a") & ~pl.col("derived_b")
    both = both.filter(strong | ~(pl.col("a").is_in(written) & pl.col("b").is_in(written)))
    both = _with_typos(both).with_columns(level=_level())
    both = _with_frequencies(both, facets, n_nodes).with_columns(name_bits=_bits() + _details())
    best = (
        both.sort(
            "a",
            "b",
            "name_bits",
            "first_a",
            "last_a",
            "first_b",
            "last_b",
            descending=[False, False, True] + [False] * 4,
        )
        .unique(["a", "b"], keep="first", maintain_order=True)
        .select("a", "b", "level", "name_bits", "first_a", "last_a", "first_b", "last_b")
    )
    return pairs.join(best, on=["a", "b"], how="left").with_columns(
        pl.col("level").fill_null("none"), pl.col("name_bits").fill_null(0.0)
    )


def _with_typos(both: pl.DataFrame) -> pl.DataFrame:
    for part in ("first", "last"):
        words = both.select(f"{part}_a", f"{part}_b").unique()
        words = words.filter(
            (pl.col(f"{part}_a") != pl.col(f"{part}_b"))
            & (pl.min_horizontal(pl.col(f"{part}_a").str.len_chars(), pl.col(f"{part}_b").str.len_chars()) >= 5)
        )
        left, right = words[f"{part}_a"].to_list(), words[f"{part}_b"].to_list()
        distances = process.cpdist(left, right, scorer=OSA.distance, score_cutoff=1)
        words = words.with_columns(pl.Series(f"{part}_typo", distances.tolist(), dtype=pl.Int64) <= 1)
        both = both.join(words, on=[f"{part}_a", f"{part}_b"], how="left").with_columns(
            pl.col(f"{part}_typo").fill_null(value=False)
        )
    return both


def _level() -> pl.Expr:
    same_first, same_last = pl.col("first_a") == pl.col("first_b"), pl.col("last_a") == pl.col("last_b")
    nick = pl.col("formals_a").list.set_intersection("formals_b").list.len() > 0
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


def _with_frequencies(both: pl.DataFrame, facets: pl.DataFrame, n_nodes: int) -> pl.DataFrame:
    """Add how common the names of a pair are: n_* counts of nodes (the larger of the two sides), mass a share."""
    full = facets.filter(pl.col("form") == "full").select("node", "first", "last", "formals")
    n_last = full.group_by("last").agg(n_last=pl.col("node").n_unique())
    n_first = full.group_by("first").agg(n_first=pl.col("node").n_unique(), formals=pl.col("formals").first())
    n_pair = full.group_by("first", "last").agg(n_pair=pl.col("node").n_unique())
    n_initial = full.group_by(pl.col("first").str.slice(0, 1).alias("initial"), "last").agg(
        n_initial=pl.col("node").n_unique()
    )
    formals = n_first.explode("formals", empty_as_null=True)
    mass = formals.select("first", "formals").join(
        formals.select(pl.col("first").alias("member"), "formals", "n_first"), on="formals"
    )
    mass = mass.unique(["first", "member"]).group_by("first").agg(n_mass=pl.col("n_first").sum())
    counts = n_first.select("first", "n_first").join(mass, on="first", how="left")
    for side in ("a", "b"):
        both = both.join(
            n_last.rename({"n_last": f"n_last_{side}"}), left_on=f"last_{side}", right_on="last", how="left"
        )
        both = both.join(
            counts.rename({"n_first": f"n_first_{side}", "n_mass": f"n_mass_{side}"}),
            left_on=f"first_{side}", right_on="first", how="left",
        )  # fmt: skip
        both = both.join(
            n_pair.rename({"n_pair": f"n_pair_{side}"}),
            left_on=[f"first_{side}", f"last_{side}"], right_on=["first", "last"], how="left",
        )  # fmt: skip
        both = both.with_columns(initial=pl.col(f"first_{side}").str.slice(0, 1)).join(
            n_initial.rename({"n_initial": f"n_initial_{side}"}),
            left_on=["initial", f"last_{side}"], right_on=["initial", "last"], how="left",
        ).drop("initial")  # fmt: skip
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
