"""How good a score was: the area under the ROC curve, the Brier score, reliability, and isotonic calibration."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Step:
    """One step of an isotonic curve: scores in [from_p, to_p) came true with the frequency p."""

    from_p: float
    to_p: float
    p: float


def auc(score: pl.Series, outcome: pl.Series) -> float | None:
    """Return the chance that a true case scores above a false one, ties counting half; None without both kinds."""
    positives = int(outcome.sum())
    negatives = len(outcome) - positives
    if not positives or not negatives:
        return None
    rank_sum = float(score.rank("average").filter(outcome).sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def brier(chance: pl.Series, outcome: pl.Series) -> float:
    """Return the mean squared distance of the chance from what happened."""
    return float(((chance - outcome.cast(pl.Float64)) ** 2).sum()) / len(outcome)


def reliability(chance: pl.Series, outcome: pl.Series) -> pl.DataFrame:
    """Return per tenth of the chance: `bin` (0 to 9), `n`, `expected` and `observed` mean."""
    return (
        pl.DataFrame({"chance": chance, "outcome": outcome.cast(pl.Float64)})
        .with_columns(bin=(pl.col("chance") * 10).floor().clip(0, 9).cast(pl.Int32))
        .sort("bin", "chance", "outcome")
        .group_by("bin", maintain_order=True)
        .agg(
            n=pl.len().cast(pl.Int32),
            expected=pl.col("chance").mean().round(6),
            observed=pl.col("outcome").mean().round(6),
        )
    )


def isotonic(chance: pl.Series, outcome: pl.Series) -> list[Step]:
    """Return the non-decreasing step curve of least squared error, by pooling adjacent violators.

    The curve covers every score from 0 to above 1. Each step's frequency is (true + 1/2) / (n + 1), so that no step
    says never or always.
    """
    counted = (
        pl.DataFrame({"chance": chance, "outcome": outcome})
        .group_by("chance")
        .agg(n=pl.len(), true=pl.col("outcome").sum())
        .sort("chance")
    )
    pools: list[list[float]] = []  # from, n, true
    for start, n, true in counted.iter_rows():
        pools.append([start, float(n), float(true)])
        while len(pools) > 1 and pools[-2][2] * pools[-1][1] >= pools[-1][2] * pools[-2][1]:
            _, n_last, true_last = pools.pop()
            pools[-1][1] += n_last
            pools[-1][2] += true_last
    ends = [pool[0] for pool in pools[1:]] + [2.0]
    starts = [0.0] + [pool[0] for pool in pools[1:]]
    steps = [
        Step(start, end, (pool[2] + 0.5) / (pool[1] + 1)) for start, end, pool in zip(starts, ends, pools, strict=True)
    ]
    return _never_falling(steps)


def _never_falling(steps: list[Step]) -> list[Step]:
    """Smoothing pulls small steps to the middle; keep the curve from falling by it."""
    risen: list[Step] = []
    for step in steps:
        floor = risen[-1].p if risen else 0.0
        risen.append(Step(step.from_p, step.to_p, round(max(step.p, floor), 6)))
    return risen


def calibrated(steps: list[Step], chance: pl.Series) -> pl.Series:
    """Return the curve's frequency at each score; the score itself where there is no curve."""
    if not steps:
        return chance
    place = pl.Series([step.from_p for step in steps]).search_sorted(chance, side="right") - 1
    return pl.Series([step.p for step in steps]).gather(place.clip(0, len(steps) - 1))
