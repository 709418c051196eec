"""BG/NBD: how often a tie shows while it is alive, and when it ends (Fader, Hardie & Lee 2005, Marketing Science 24).

Contacts come at a rate that is gamma(r, alpha) over ties, and after each one the tie ends with a chance that is
beta(a, b). Times are days.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

import polars as pl

# A weak pull towards these keeps a small or one-sided history from running off to infinity.
PRIOR = (0.8, 25.0, 0.35, 1.4)
PENALTY = 1e-3
BOUND = 9.0


@dataclass(frozen=True)
class BgNbd:
    """The four parameters, and the mean log-likelihood where they come from a fit."""

    r: float
    alpha: float
    a: float
    b: float
    mean_log_likelihood: float = float("nan")

    @property
    def dropout(self) -> float:
        """The mean chance that a tie ends after a contact."""
        return self.a / (self.a + self.b)


def alive_and_contact(model: BgNbd, ties: pl.DataFrame, horizon: float) -> tuple[pl.Series, pl.Series]:
    """Return P(alive) and P(a contact within `horizon` days) of ties with `x`, `t_x`, `covered_days`."""
    x, span = pl.col("x"), pl.col("covered_days")
    odds = (
        model.a
        / (model.b + x - 1)
        * ((model.alpha + span) / (model.alpha + pl.col("t_x"))) ** (model.r + x.cast(pl.Float64))
    )
    alive = pl.when(x > 0).then(1 / (1 + odds)).otherwise(1.0)
    shows = 1 - ((model.alpha + span) / (model.alpha + span + horizon)) ** (model.r + x.cast(pl.Float64))
    chances = ties.select(alive=alive, contact=alive * shows)
    return chances["alive"], chances["contact"]


def fit(ties: pl.DataFrame) -> BgNbd:
    """Return the parameters of greatest penalised likelihood for ties with `x`, `t_x`, `covered_days`.

    The search starts from PRIOR on sorted, counted rows, so that equal input gives an equal fit.
    """
    columns = ["x", "t_x", "covered_days"]
    counted = ties.group_by(columns).len("ties").sort(columns)
    objective = _objective(counted)
    best = _nelder_mead(objective, [log(value) for value in PRIOR])
    r, alpha, a, b = (exp(value) for value in best)
    return BgNbd(r, alpha, a, b, -objective(best))


def _objective(counted: pl.DataFrame) -> Callable[[Sequence[float]], float]:
    total = float(counted["ties"].sum())
    xs = counted["x"].unique().sort()
    place = xs.search_sorted(counted["x"])
    x, t_x, span, ties = (counted[name].cast(pl.Float64) for name in ("x", "t_x", "covered_days", "ties"))
    repeats = (x > 0).cast(pl.Float64)
    frequencies = xs.to_list()

    def objective(logs: Sequence[float]) -> float:
        if any(abs(value) > BOUND for value in logs):
            return float("inf")
        r, alpha, a, b = (exp(value) for value in logs)
        by_x = [
            lgamma(r + n) - lgamma(r) + r * log(alpha) + lgamma(a + b) + lgamma(b + n) - lgamma(b) - lgamma(a + b + n)
            for n in frequencies
        ]
        ended = [log(a) - log(b + n - 1) if n > 0 else 0.0 for n in frequencies]
        still = -(r + x) * (span + alpha).log()
        over = pl.Series(ended).gather(place) - (r + x) * (t_x + alpha).log()
        # log(exp(still) + exp(over)), the second only where there was a repeat; over >= still there up to log(a/..).
        likelihood = pl.Series(by_x).gather(place) + still + ((over - still).clip(-700, 700).exp() * repeats + 1).log()
        pull = sum((value - log(prior)) ** 2 for value, prior in zip(logs, PRIOR, strict=True))
        return -float((likelihood * ties).sum()) / total + PENALTY * pull

    return objective


def _nelder_mead(objective: Callable[[Sequence[float]], float], start: list[float]) -> list[float]:
    """Minimise by the downhill simplex (Nelder & Mead 1965, standard coefficients), 400 steps at most."""
    points = [
        start,
        *([value + (0.5 if axis == i else 0.0) for i, value in enumerate(start)] for axis in range(len(start))),
    ]
    simplex = sorted((objective(point), point) for point in points)
    for _ in range(400):
        worst, last = simplex[-1]
        if worst - simplex[0][0] < 1e-10:
            break
        others = [point for _, point in simplex[:-1]]
        centre = [sum(values) / len(others) for values in zip(*others, strict=True)]
        tried = _reflection(objective, centre, last, simplex[0][0], simplex[-2][0], worst)
        if tried is not None:
            simplex[-1] = tried
        else:
            lead = simplex[0][1]
            shrunk = [[(u + v) / 2 for u, v in zip(lead, point, strict=True)] for _, point in simplex[1:]]
            simplex[1:] = [(objective(point), point) for point in shrunk]
        simplex.sort()
    return simplex[0][1]


def _reflection(
    objective: Callable[[Sequence[float]], float],
    centre: list[float],
    last: list[float],
    best: float,
    second_worst: float,
    worst: float,
) -> tuple[float, list[float]] | None:
    """Return the point that replaces the worst one: reflected, expanded or contracted; None where none is better."""

    def along(step: float) -> tuple[float, list[float]]:
        point = [c + step * (c - w) for c, w in zip(centre, last, strict=True)]
        return objective(point), point

    reflected = along(1.0)
    if reflected[0] < best:
        return min(reflected, along(2.0))
    if reflected[0] < second_worst:
        return reflected
    contracted = along(0.5) if reflected[0] < worst else along(-0.5)
    return contracted if contracted[0] < min(reflected[0], worst) else None
