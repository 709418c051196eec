"""Assumptions: whether what the weights assume of a person's handles holds in this network, estimated without labels.

The m-probabilities of a Fellegi-Sunter model can be estimated from unlabelled pairs by expectation maximization
(Dempster, Laird & Rubin 1977; Winkler 1988, "Using the EM algorithm for weight computation in the Fellegi-Sunter model
of record linkage"). Here they are set by hand, so that no night changes them; the estimate is an alarm and no input.

Only the share of organizations in common is estimated. Of nicknames and slips the estimate was half of the truth in
worlds where it is known, because pairs that differ score lower and count for less, so that it would cry wolf.
"""

from __future__ import annotations

import math

import polars as pl

from transforms.scoring import SHARED_ORGANIZATION_BITS

ASSUMPTION = pl.Schema(
    {
        "assumption": pl.String(),
        "assumed": pl.Float64(),
        "estimated": pl.Float64(),
        "pairs": pl.Int64(),
        "is_far": pl.Boolean(),
    }
)
# Pairs that were found by the name alone, so that how they were found says nothing of organizations.
_BY_NAME = ("exact", "nickname", "first_typo")
_MOST_ROUNDS = 100
# So many pairs speak for what is assumed before any is seen: a few dozen cannot ring the alarm by chance.
_PSEUDO_PAIRS = 20.0
_FAR_BITS = 1.0


def weigh_assumptions(scored: pl.DataFrame) -> pl.DataFrame:
    """Return what is assumed and what scored pairs (transforms.scoring.SCORES) say instead (ASSUMPTION).

    `estimated` is the share of handles of one person, both at known organizations but not with two addresses at one
    domain, that have an organization in common; `pairs` the number of such pairs, each counted by its chance to be one
    person. It is far where a weight would be off by more than one bit.
    """
    assumed = 2**SHARED_ORGANIZATION_BITS
    shares = pl.col("organization").is_not_null()
    told = scored.filter(
        pl.col("level").is_in(_BY_NAME) & (pl.col("colleague_bits") == 0) & (shares | (pl.col("organization_bits") < 0))
    )
    weights = told.group_by("weight", shares=shares).len("pairs").sort("weight", "shares")
    share, pairs = assumed, 0.0
    for _ in range(_MOST_ROUNDS):
        before, (share, pairs) = share, _estimated_again(weights, assumed, share)
        if abs(share - before) < 1e-6:
            break
    far = max(abs(math.log2(share / assumed)), abs(math.log2((1 - share) / (1 - assumed)))) > _FAR_BITS
    row = ("handles of one person share an organization", round(assumed, 3), round(share, 3), round(pairs), far)
    return pl.DataFrame([row], schema=ASSUMPTION, orient="row")


def _estimated_again(weights: pl.DataFrame, assumed: float, share: float) -> tuple[float, float]:
    """Return the share that the pairs have if each counts by its chance under `share`, and how many they then are."""
    more = pl.when("shares").then(math.log2(share / assumed)).otherwise(math.log2((1 - share) / (1 - assumed)))
    chance = 1 / (1 + (-(pl.col("weight") + more) * math.log(2)).exp())
    counted = weights.select("shares", count=pl.col("pairs") * chance)
    pairs = float(counted["count"].sum())
    sharing = float(counted.filter("shares")["count"].sum())
    return (sharing + _PSEUDO_PAIRS * assumed) / (pairs + _PSEUDO_PAIRS), pairs
