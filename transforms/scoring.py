"""Scores: how much more likely two nodes are one person than two, in bits, as a sum of weights in the sense of Fellegi
and Sunter (1969).

The weight of an agreement is log2(m/u): m, how often it is seen between handles of one person, is set by hand; u, how
often between strangers, comes from how common the name, organization or local part is here, counted over nodes. A full
name is weighed by P(last) and P(first | last), because given and family names are not independent (Wei Zhang).
"""

from __future__ import annotations

import math
from functools import partial

import polars as pl

from transforms.candidates import Features
from transforms.name_pairs import READINGS, best_readings, weigh_readings
from transforms.network_counts import NetworkSize
from transforms.people_models import PeopleModels

EXPECTED_PARTNERS = 0.8
# What the weights, taken alone, were found to understate (the reliability table in docs/identity.md).
CALIBRATION_BITS = 1.2
# Of handles of one person, both at known organizations, two in five share one.
SHARED_ORGANIZATION_BITS = -1.3
_ORG_CAP, _LOCAL_CAP, _PHONE_CAP = 9.0, 11.0, 10.0
_COLLEAGUE_BITS = -3.0
# A local part that only spells the name says little more than the name did; each digit adds a bit.
_SPELLED_BITS = 1.2
SCORES = {
    "a": "integer",
    "b": "integer",
    "weight": "double",
    "prior": "double",
    "name_bits": "double",
    "level": "varchar",
    "organization_bits": "double",
    "organization": "varchar",
    "people": "bigint",
    "colleague_bits": "double",
    "local_bits": "double",
    "local": "varchar",
    "phone_bits": "double",
}


def network_size(features: Features, n_nodes: int) -> NetworkSize:
    """Return the size of the network that features describe."""
    return NetworkSize(n_nodes, features.organizations["node"].n_unique())


def prior_bits(n_nodes: int) -> float:
    """Return the log2 odds that two nodes drawn at random are one person: expected partners over possible ones."""
    return CALIBRATION_BITS + math.log2(2 * EXPECTED_PARTNERS) - math.log2(max(n_nodes, 4))


def score_pairs(models: PeopleModels, size: NetworkSize, floor: float = -math.inf) -> pl.DataFrame:
    """Return the candidate pairs (a, b) of at least `floor` bits with their weight and its parts, sorted by pair.

    Columns: SCORES. The features must be registered with `models`.
    """
    weighed = models.map_batches("reading_pair", partial(weigh_readings, n_nodes=size.nodes), READINGS)
    models.register("best_reading", READINGS, best_readings(weighed))
    del weighed
    function = partial(weigh_pairs, size=size, floor=floor)
    return models.map_batches("pair_evidence", function, SCORES).sort("a", "b")


def weigh_pairs(pairs: pl.DataFrame, size: NetworkSize, floor: float) -> pl.DataFrame:
    """Return what the rows of people.pair_evidence weigh in all (SCORES), where that is at least `floor` bits."""
    scored = _with_local_bits(pairs, size.nodes).with_columns(
        prior=pl.lit(prior_bits(size.nodes)),
        organization_bits=_organization_bits(size.placed),
        colleague_bits=pl.when("at_one_domain").then(_COLLEAGUE_BITS).otherwise(0.0),
        phone_bits=_rarity(0.5 * size.nodes, pl.col("n_phone"), _PHONE_CAP).fill_null(0.0),
    )
    # A given name alone, however rare, is a question at most.
    more = pl.max_horizontal("organization_bits", "local_bits", "phone_bits") > 0
    alone = pl.col("level").is_in(["first", "other_last"]) & ~more
    enough = -pl.col("prior") - pl.col("organization_bits")
    scored = scored.with_columns(
        name_bits=pl.when(alone).then(pl.min_horizontal("name_bits", enough)).otherwise(pl.col("name_bits"))
    )
    parts = ["prior", "name_bits", "organization_bits", "colleague_bits", "local_bits", "phone_bits"]
    scored = scored.with_columns(weight=pl.sum_horizontal(parts).round(6))
    return scored.filter(pl.col("weight") >= floor).select(*SCORES)


def _rarity(of: float, count: pl.Expr, cap: float) -> pl.Expr:
    return (of / count).log(2).clip(0.0, cap)


def _organization_bits(n_placed: int) -> pl.Expr:
    """Both at one organization: the rarer it is here, the more it says. Both at others: a little against."""
    share = pl.col("people") / max(n_placed, 1)
    bits = (SHARED_ORGANIZATION_BITS - share.log(2)).clip(0.0, _ORG_CAP)
    return pl.when(pl.col("people").is_not_null()).then(bits).when("both_placed").then(-0.8).otherwise(0.0)


def _with_local_bits(pairs: pl.DataFrame, n_nodes: int) -> pl.DataFrame:
    """The same local part on two domains: nearly an identifier if it is a handle, little if it spells the name."""
    shared = pairs.filter(pl.col("local").is_not_null())
    letters = _contracted(pl.col("local").str.replace_all(r"[^\pL]", ""))
    spelled = pl.any_horizontal(_spells(letters, f"first_{x}", f"last_{y}") for x in "ab" for y in "ab")
    digits = pl.col("local").str.count_matches(r"\d").clip(0, 3).cast(pl.Float64)
    bits = _rarity(0.3 * n_nodes, pl.col("n_local"), _LOCAL_CAP)
    weak = pl.min_horizontal(bits, _SPELLED_BITS + digits)
    weighed = shared.with_columns(local_bits=pl.when(spelled.fill_null(value=False)).then(weak).otherwise(bits))
    # Few share one, and spelling is the dearest of all that is looked at.
    others = pairs.filter(pl.col("local").is_null()).with_columns(local_bits=pl.lit(0.0))
    return pl.concat([weighed, others])


def _spells(letters: pl.Expr, first: str, last: str) -> pl.Expr:
    """Whether the contracted letters of a local part are two names, or one and the other's initial, in any order."""
    given, family = pl.col(first), pl.col(last)
    g, f = given.str.slice(0, 1), family.str.slice(0, 1)
    built = [(given, family), (family, given), (g, family), (family, g), (given, f), (f, given)]
    return pl.any_horizontal(
        letters == given, letters == family, *(letters == _contracted(pl.concat_str(x, y)) for x, y in built)
    )


def _contracted(word: pl.Expr) -> pl.Expr:
    """As transforms.names.contract writes a word: `janedoe` holds an oe that neither jane nor doe gives up."""
    short = word.str.replace_all("ae", "a").str.replace_all("oe", "o").str.replace_all("ue", "u")
    return pl.when(word.str.len_chars() < 5).then(word).otherwise(short)
