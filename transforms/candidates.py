"""Candidate pairs: which nodes are compared at all, by equi-joins on blocking keys, each key capped.

A facet is one reading of a node's name: `node, form (full, initial, last_initial, first), first, last, formals
(list of formal first names), derived (read out of a local part or slug), middle, generation, native (written in
another script than Latin)`. Above its cap a key needs a
shared organization as well; what remains above is left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

FACETS = pl.Schema(
    {
        "node": pl.UInt32(),
        "form": pl.String(),
        "first": pl.String(),
        "last": pl.String(),
        "formals": pl.List(pl.String()),
        "derived": pl.Boolean(),
        "middle": pl.String(),
        "generation": pl.String(),
        "native": pl.Boolean(),
    }
)
CAPS = {
    "name": 400,
    "swapped": 50,
    "initial": 40,
    "last_initial": 40,
    "typo": 30,
    "local": 30,
    "first": 12,
    "phone": 10,
}
_MIN_FUZZY = 5


@dataclass(frozen=True)
class Features:
    """What blocks and scores read: facets, and long tables of (node, one of its organizations, locals, ...).

    `domains` holds those of organizations, not of mail providers.
    """

    facets: pl.DataFrame
    organizations: pl.DataFrame
    locals: pl.DataFrame
    domains: pl.DataFrame
    phones: pl.DataFrame


@dataclass(frozen=True)
class Candidates:
    """Pairs (a < b) of nodes to compare, and for each block how many pairs its cap left out."""

    pairs: pl.DataFrame
    left_out: dict[str, int]


def candidate_pairs(features: Features) -> Candidates:
    """Return every pair of nodes that some block proposes, sorted."""
    vocabulary = _vocabulary(features.facets)
    facets = _coded(features.facets, vocabulary)
    full = facets.filter(pl.col("form") == "full")
    named = full.explode("formals", empty_as_null=True).select("node", key=_key("formals", "last")).unique()
    straight = full.select("node", key=_key("first", "last")).unique()
    initials = facets.filter(pl.col("form") == "initial").select("node", key=_key("first", "last")).unique()
    with_initial = facets.filter(pl.col("form").is_in(["full", "initial"])).select("node", key=_key("initial", "last"))
    short = facets.filter(pl.col("form") == "last_initial").select("node", key=_key("first", "last")).unique()
    with_short = full.select("node", key=_key("first", "last_initial"))
    organizations = _numbered(features.organizations, "organization")
    by_first = facets.filter("long").select("node", "first").unique().join(organizations, on="node")
    by_first = by_first.select("node", key=_key("first", "organization"))
    phones, locals_ = _numbered(features.phones, "phone"), _numbered(features.locals, "local")
    phones, locals_ = phones.rename({"phone": "key"}), locals_.rename({"local": "key"})
    plan = [
        ("name", named, named),
        ("swapped", straight, full.select("node", key=_key("last", "first")).unique()),
        ("initial", initials, with_initial.unique()),
        ("last_initial", short, pl.concat([with_short, short]).unique()),
        ("typo", *_typo_keys(full, features.facets, vocabulary)),
        ("local", locals_, locals_),
        ("first", by_first, by_first),
        ("phone", phones, phones),
    ]
    found: list[pl.DataFrame] = []
    left_out: dict[str, int] = {}
    for block, left, right in plan:
        pairs, dropped = _joined(left, right, CAPS[block], organizations)
        found.append(pairs)
        left_out[block] = dropped
    return Candidates(pl.concat(found).unique().sort("a", "b"), left_out)


def _vocabulary(facets: pl.DataFrame) -> pl.Enum:
    """Return all words and initials of names: their codes join faster, and in less memory, than they do."""
    words = [facets["first"], facets["last"], facets["formals"].explode(empty_as_null=True)]
    words += [word.str.slice(0, 1) for word in words[:2]]
    return pl.Enum(pl.concat(words).drop_nulls().unique().sort())


def _code(word: pl.Expr, vocabulary: pl.Enum) -> pl.Expr:
    return word.cast(vocabulary).to_physical().cast(pl.UInt64)


def _coded(facets: pl.DataFrame, vocabulary: pl.Enum) -> pl.DataFrame:
    return facets.select(
        "node",
        "form",
        _code(pl.col("first"), vocabulary),
        _code(pl.col("last"), vocabulary),
        pl.col("formals").list.eval(_code(pl.element(), vocabulary)),
        initial=_code(pl.col("first").str.slice(0, 1), vocabulary),
        last_initial=_code(pl.col("last").str.slice(0, 1), vocabulary),
        long=pl.col("first").str.len_chars() > 1,
    )


def _numbered(table: pl.DataFrame, column: str) -> pl.DataFrame:
    return table.select("node", pl.col(column).rank("dense").cast(pl.UInt64))


def _key(left: str, right: str) -> pl.Expr:
    """Return two codes as one number."""
    return pl.col(left) * 2**32 + pl.col(right)


def _joined(left: pl.DataFrame, right: pl.DataFrame, cap: int, organizations: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Join two sides of a block on their key where at most `cap` nodes hold it, else on key and organization."""
    left, right = left.join(right, on="key", how="semi"), right.join(left, on="key", how="semi")
    sizes = pl.concat([left, right]).unique().group_by("key").len("size")
    small = sizes.filter(pl.col("size").is_between(2, cap)).select("key")
    pairs = [_ordered(left.join(small, on="key", how="semi").join(right, on="key"))]
    large = sizes.filter(pl.col("size") > cap)
    possible = int((large["size"].cast(pl.Int64) * (large["size"].cast(pl.Int64) - 1) // 2).sum())
    if large.height:
        sides = [
            side.join(large, on="key", how="semi").join(organizations, on="node").select("node", "key", "organization")
            for side in (left, right)
        ]
        narrow = ["key", "organization"]
        narrowed = pl.concat(sides).unique().group_by(narrow).len("size").filter(pl.col("size").is_between(2, cap))
        pairs.append(_ordered(sides[0].join(narrowed, on=narrow, how="semi").join(sides[1], on=narrow)))
    return pl.concat(pairs).unique(), max(possible - (pairs[1].n_unique() if large.height else 0), 0)


def _ordered(joined: pl.DataFrame) -> pl.DataFrame:
    return (
        joined.filter(pl.col("node") != pl.col("node_right"))
        .select(a=pl.min_horizontal("node", "node_right"), b=pl.max_horizontal("node", "node_right"))
        .unique()
    )


def _typo_keys(full: pl.DataFrame, facets: pl.DataFrame, vocabulary: pl.Enum) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keys that agree where the family names, or the given names, are within one edit and the other name is equal.

    The words of the vocabulary are joined by what remains when one letter is dropped (symmetric deletion), so that
    the work grows with the number of different words, not of people. Only keys that somebody has are kept.
    """
    shown = facets.filter(pl.col("form") == "full")
    firsts, lasts = (
        _one_edit_words(shown[part].unique()).select(_code(pl.all(), vocabulary)).lazy() for part in ("first", "last")
    )
    by_formal = full.explode("formals", empty_as_null=True)
    right = pl.concat(
        [by_formal.select("node", key=_key("formals", "last")), full.select("node", key=_key("first", "last"))]
    ).unique()
    last_off = (
        by_formal.lazy().join(lasts, left_on="last", right_on="word").select("node", key=_key("formals", "other"))
    )
    first_off = full.lazy().join(firsts, left_on="first", right_on="word").select("node", key=_key("other", "last"))
    left = pl.concat([last_off, first_off]).join(right.lazy(), on="key", how="semi").unique()
    return left.collect(engine="streaming"), right


def _one_edit_words(words: pl.Series) -> pl.DataFrame:
    """Return ordered pairs (word, other) of long enough words that share a form with one letter dropped."""
    long = words.filter(words.str.len_chars() >= _MIN_FUZZY).sort().to_list()
    forms = [(word, form) for word in long for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}]
    table = pl.DataFrame(forms, schema={"word": pl.String, "form": pl.String}, orient="row")
    joined = table.join(table.rename({"word": "other"}), on="form").filter(pl.col("word") != pl.col("other"))
    return joined.select("word", "other").unique()
