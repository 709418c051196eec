"""Scores: how much more likely two nodes are one person than two, in bits, as a sum of weights in the sense of Fellegi
and Sunter (1969).

The weight of an agreement is log2(m/u): m, how often it is seen between handles of one person, is set by hand; u, how
often between strangers, comes from how common the name, organization or local part is here, counted over nodes. A full
name is weighed by P(last) and P(first | last), because given and family names are not independent (Wei Zhang).
"""

from __future__ import annotations

import math

import polars as pl

from transforms.candidates import Features
from transforms.name_pairs import best_name_pairs

EXPECTED_PARTNERS = 0.8
# What the weights, taken alone, were found to understate (the reliability table in docs/identity.md).
CALIBRATION_BITS = 1.2
_ORG_CAP, _LOCAL_CAP, _PHONE_CAP = 9.0, 11.0, 10.0
_COLLEAGUE_BITS = -3.0
# A local part that only spells the name says little more than the name did; each digit adds a bit.
_SPELLED_BITS = 1.2


def prior_bits(n_nodes: int) -> float:
    """Return the log2 odds that two nodes drawn at random are one person: expected partners over possible ones."""
    return CALIBRATION_BITS + math.log2(2 * EXPECTED_PARTNERS) - math.log2(max(n_nodes, 4))


def score_pairs(pairs: pl.DataFrame, features: Features, n_nodes: int) -> pl.DataFrame:
    """Return for pairs (a, b) the weight and its parts, sorted by pair.

    Columns: a, b, weight, prior, name_bits, level, first_a, last_a, first_b, last_b, organization_bits, organization,
    people, colleague_bits, local_bits, local, phone_bits.
    """
    scored = best_name_pairs(pairs, features.facets, n_nodes)
    scored = scored.join(_organization_bits(pairs, features.organizations), on=["a", "b"], how="left")
    scored = scored.join(_local_bits(scored, features.locals, n_nodes), on=["a", "b"], how="left")
    scored = scored.join(_phone_bits(pairs, features.phones, n_nodes), on=["a", "b"], how="left")
    scored = scored.join(_colleague_bits(pairs, features.domains), on=["a", "b"], how="left")
    known = features.organizations["node"].unique().implode()
    disjoint = pl.col("organization_bits").is_null() & pl.col("a").is_in(known) & pl.col("b").is_in(known)
    scored = scored.with_columns(
        prior=pl.lit(prior_bits(n_nodes)),
        organization_bits=pl.when(disjoint).then(-0.8).otherwise(pl.col("organization_bits").fill_null(0.0)),
        colleague_bits=pl.col("colleague_bits").fill_null(0.0),
        local_bits=pl.col("local_bits").fill_null(0.0),
        phone_bits=pl.col("phone_bits").fill_null(0.0),
    )
    # A given name alone, however rare, is a question at most.
    more = pl.max_horizontal("organization_bits", "local_bits", "phone_bits") > 0
    alone = pl.col("level").is_in(["first", "other_last"]) & ~more
    enough = -pl.col("prior") - pl.col("organization_bits")
    scored = scored.with_columns(
        name_bits=pl.when(alone).then(pl.min_horizontal("name_bits", enough)).otherwise(pl.col("name_bits"))
    )
    parts = ["prior", "name_bits", "organization_bits", "colleague_bits", "local_bits", "phone_bits"]
    return scored.with_columns(weight=pl.sum_horizontal(parts).round(6)).sort("a", "b")


def _shared(pairs: pl.DataFrame, table: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the pairs whose nodes share an entry of a long table, a row for each such entry."""
    left = pairs.join(table, left_on="a", right_on="node")
    return left.join(table, left_on=["b", column], right_on=["node", column])


def _organization_bits(pairs: pl.DataFrame, organizations: pl.DataFrame) -> pl.DataFrame:
    """Both at one organization: the rarer it is here, the more it says."""
    n_known = max(organizations["node"].n_unique(), 1)
    share = organizations.group_by("organization").agg(people=pl.col("node").n_unique())
    share = share.with_columns(bits=(-(pl.col("people") / n_known).log(2) - 1.3).clip(0.0, _ORG_CAP))
    shared = _shared(pairs, organizations, "organization").join(share, on="organization")
    return (
        shared.sort("bits", "organization", descending=[True, False])
        .group_by("a", "b", maintain_order=True)
        .first()
        .select("a", "b", "organization", "people", organization_bits="bits")
    )


def _colleague_bits(pairs: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """Two addresses at one organization: colleagues rather than one person."""
    shared = _shared(pairs, domains, "domain").select("a", "b").unique()
    return shared.with_columns(colleague_bits=pl.lit(_COLLEAGUE_BITS))


def _local_bits(scored: pl.DataFrame, locals_: pl.DataFrame, n_nodes: int) -> pl.DataFrame:
    """The same local part on two domains: nearly an identifier if it is a handle, little if it spells the name."""
    counts = locals_.group_by("local").len("n")
    names = scored.select("a", "b", "first_a", "last_a", "first_b", "last_b", "name_bits")
    letters = _contracted(pl.col("local").str.replace_all(r"[^\pL]", ""))
    shared = _shared(names, locals_, "local").join(counts.with_columns(letters=letters), on="local")
    spelled = pl.any_horizontal(_spells(f"first_{x}", f"last_{y}") for x in "ab" for y in "ab")
    digits = pl.col("local").str.count_matches(r"\d").clip(0, 3).cast(pl.Float64)
    bits = (0.3 * n_nodes / pl.col("n")).log(2).clip(0.0, _LOCAL_CAP)
    weak = pl.min_horizontal(bits, _SPELLED_BITS + digits)
    return shared.select(
        "a", "b", "local", local_bits=pl.when(spelled.fill_null(value=False)).then(weak).otherwise(bits)
    )


def _spells(first: str, last: str) -> pl.Expr:
    """Whether the contracted letters of a local part are two names, or one and the other's initial, in any order."""
    given, family = pl.col(first), pl.col(last)
    g, f = given.str.slice(0, 1), family.str.slice(0, 1)
    letters = pl.col("letters")
    built = [(given, family), (family, given), (g, family), (family, g), (given, f), (f, given)]
    return pl.any_horizontal(
        letters == given, letters == family, *(letters == _contracted(pl.concat_str(x, y)) for x, y in built)
    )


def _contracted(word: pl.Expr) -> pl.Expr:
    """As transforms.names.contract writes a word: `janedoe` holds an oe that neither jane nor doe gives up."""
    short = word.str.replace_all("ae", "a").str.replace_all("oe", "o").str.replace_all("ue", "u")
    return pl.when(word.str.len_chars() < 5).then(word).otherwise(short)


def _phone_bits(pairs: pl.DataFrame, phones: pl.DataFrame, n_nodes: int) -> pl.DataFrame:
    """The same telephone number, which a family or an office may share."""
    counts = phones.group_by("phone").len("n")
    shared = _shared(pairs, phones, "phone").join(counts, on="phone")
    bits = (0.5 * n_nodes / pl.col("n")).log(2).clip(0.0, _PHONE_CAP)
    return shared.group_by("a", "b").agg(phone_bits=bits.max())
