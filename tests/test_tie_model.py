"""The fit, the calibration and the backtest against values known beforehand."""

from __future__ import annotations

import random
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.backtest import auc, brier, calibrated, isotonic, reliability
from transforms.bg_nbd import BgNbd, alive_and_contact, fit
from transforms.tie_model import MIN_POSITIVES, Backtest, best_half_life, distrust


def ties(*rows: tuple[int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["x", "t_x", "covered_days"], orient="row")


def test_the_chance_of_being_alive_is_the_published_one() -> None:
    alive, contact = alive_and_contact(BgNbd(0.8, 25, 0.35, 1.4), ties((10, 300, 400), (0, 0, 400)), 90)
    assert alive[0] == pytest.approx(0.6211369689525349, abs=1e-12)
    assert alive[1] == 1.0
    assert contact[0] == pytest.approx(0.6211369689525349 * (1 - (425 / 515) ** 10.8), abs=1e-12)


def simulated(people: int, seed: int) -> pl.DataFrame:
    """Ties that follow the model with r = 0.8, alpha = 25, a = 0.35, b = 1.4 over 700 days."""
    draw = random.Random(seed)
    rows = []
    for _ in range(people):
        rate, end = draw.gammavariate(0.8, 1 / 25), draw.betavariate(0.35, 1.4)
        now = last = 0.0
        x = 0
        while (now := now + draw.expovariate(rate)) < 700:
            x, last = x + 1, now
            if draw.random() < end:
                break
        rows.append((x, int(last), 700))
    return ties(*rows)


def test_the_fit_finds_what_made_the_data() -> None:
    model = fit(simulated(4000, 1))
    assert model.r == pytest.approx(0.8, rel=0.15)
    assert model.alpha == pytest.approx(25, rel=0.2)
    assert model.dropout == pytest.approx(0.2, abs=0.04)


def test_the_order_of_rows_changes_no_digit() -> None:
    rows = simulated(300, 2)
    assert fit(rows) == fit(rows.reverse())


def test_area_under_the_curve_counts_ties_half() -> None:
    outcome = pl.Series([True, False, True, False])
    assert auc(pl.Series([4.0, 1.0, 3.0, 2.0]), outcome) == 1.0
    assert auc(pl.Series([1.0, 1.0, 1.0, 1.0]), outcome) == 0.5
    assert auc(pl.Series([1.0, 2.0]), pl.Series([True, True])) is None


def test_brier_and_reliability() -> None:
    chance, outcome = pl.Series([0.8, 0.8, 0.1]), pl.Series([True, False, False])
    assert brier(chance, outcome) == pytest.approx((0.04 + 0.64 + 0.01) / 3)
    assert reliability(chance, outcome).rows() == [(1, 1, 0.1, 0.0), (8, 2, 0.8, 0.5)]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_the_isotonic_curve_covers_every_chance_and_never_falls(pairs: list[tuple[float, bool]]) -> None:
    chance, outcome = pl.Series([p for p, _ in pairs]), pl.Series([o for _, o in pairs])
    steps = isotonic(chance, outcome)
    assert steps[0].from_p == 0.0
    assert steps[-1].to_p > 1.0
    assert all(one.to_p == other.from_p and one.p <= other.p for one, other in pairwise(steps))
    assert calibrated(steps, chance).is_between(0, 1, closed="none").all()


def told(areas: dict[str, float], positives: int = MIN_POSITIVES) -> Backtest:
    """A backtest of one cut with these areas under the curve."""
    return Backtest(scores=[(270, score, 200, positives, area, None) for score, area in areas.items()])


ALIVE = BgNbd(0.8, 25, 0.35, 1.4)
GOOD = {"model": 0.9, "recency": 0.9, "active days in 365": 0.9, "silence over mean gap": 0.9}


@pytest.mark.parametrize(
    ("model", "areas", "positives", "long_enough", "reason"),
    [
        (ALIVE, GOOD, 50, True, None),
        (ALIVE, GOOD, 50, False, "the exports reach back less than a year"),
        (None, GOOD, 50, True, "nothing in the history shows that ties end"),
        (BgNbd(0.8, 25, 0.001, 99), GOOD, 50, True, "nothing in the history shows that ties end"),
        (ALIVE, GOOD, 49, True, "only 49 ties of the backtest were heard from, 50 are needed"),
        (ALIVE, GOOD | {"recency": 0.911}, 50, True, "the silence since the last contact alone told better"),
        (
            ALIVE,
            GOOD | {"active days in 365": 0.911},
            50,
            True,
            "the number of active days in a year alone told better",
        ),
        (ALIVE, GOOD | {"silence over mean gap": 0.911}, 50, True, "silence against the usual gap alone told better"),
        (ALIVE, GOOD | {"recency": 0.909}, 50, True, None),
    ],
)
def test_chances_are_refused_with_a_reason_where_they_may_not_be_told(
    model: BgNbd | None, areas: dict[str, float], positives: int, long_enough: bool, reason: str | None
) -> None:
    said = distrust(model, told(areas, positives), long_enough)
    assert (said or "").startswith(reason or "")
    assert (said is None) == (reason is None)


def test_the_half_life_is_the_one_that_ranks_clearly_best() -> None:
    ranks = {f"tie strength, half-life {days}": 0.9 for days in (30, 60, 120, 240)} | {"model": 0.9}
    better, hardly = (ranks | {"tie strength, half-life 120": area} for area in (0.903, 0.901))
    assert best_half_life(told(better)) == 120
    assert best_half_life(told(hardly)) == 60
    assert best_half_life(told(better, MIN_POSITIVES - 1)) == 60
