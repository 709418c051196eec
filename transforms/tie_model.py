"""The tie model: which half-life and which chances of contact the owner's own past supports.

At 270, 180 and 90 days before as_of the model is fitted to what was known then and held against the 90 days after, for
the ties that the exports cover then: elsewhere silence says nothing.
The half-life is the one whose tie strength ranks best who was heard from. Probabilities are published only where the
fit found ties that end and at least 50 people of the backtest were heard from.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from transforms.backtest import Step, auc, brier, calibrated, isotonic, reliability
from transforms.bg_nbd import BgNbd, alive_and_contact, fit
from transforms.engines import Engine

CUTS = (270, 180, 90)
HORIZON_DAYS = 90
ALIVE_DAYS = 180  # so long without contact says that a tie had ended
COVERED_SHARE = 0.8  # of the days after a cut, where a tie's silence on them is to be held against it
HALF_LIVES = (30, 60, 120, 240)
DEFAULT_HALF_LIFE = 60.0
MIN_POSITIVES = 50
MIN_DROPOUT = 0.001
# The simple rules, with what is said where one of them ranks better than the model by more than chance would have it.
SIMPLE_RULES = {
    "recency": "the silence since the last contact",
    "active days in 365": "the number of active days in a year",
    "silence over mean gap": "silence against the usual gap",
}
CLEARLY = 0.01

BACKTEST = pl.Schema(
    {
        "cut_days": pl.Int32,
        "score": pl.String,
        "n": pl.Int32,
        "positives": pl.Int32,
        "auc": pl.Float64,
        "brier": pl.Float64,
    }
)
RELIABILITY = pl.Schema(
    {"cut_days": pl.Int32, "bin": pl.Int32, "n": pl.Int32, "expected": pl.Float64, "observed": pl.Float64}
)
CALIBRATION = pl.Schema({"target": pl.String, "from_p": pl.Float64, "to_p": pl.Float64, "p": pl.Float64})
TIE_FIT = pl.Schema(
    {
        "half_life_days": pl.Float64,
        "is_trusted": pl.Boolean,
        "reason": pl.String,
        "r": pl.Float64,
        "alpha": pl.Float64,
        "a": pl.Float64,
        "b": pl.Float64,
        "called_alive": pl.Int32,
        "called_alive_heard": pl.Int32,
    }
)

_TYPES = {pl.Int32(): "integer", pl.String(): "varchar", pl.Float64(): "double", pl.Boolean(): "boolean"}


@dataclass
class Backtest:
    """What the cuts said: rows of BACKTEST and RELIABILITY, and the pairs that the calibration learns from."""

    scores: list[tuple[int, str, int, int, float | None, float | None]] = field(default_factory=list)
    bins: list[pl.DataFrame] = field(default_factory=list)
    contact: list[tuple[pl.Series, pl.Series]] = field(default_factory=list)
    alive: list[tuple[pl.Series, pl.Series]] = field(default_factory=list)
    called_alive: tuple[int, int] | None = None

    def note(self, cut: int, name: str, score: pl.Series, heard: pl.Series, chance: bool = False) -> None:
        """Keep how well a score told who was heard from."""
        area = auc(score, heard)
        rounded = None if area is None else round(area, 6)
        loss = round(brier(score, heard), 6) if chance else None
        self.scores.append((cut, name, len(heard), int(heard.sum()), rounded, loss))

    @property
    def positives(self) -> int:
        """How many ties were heard from, over the cuts."""
        return sum(positives for _, name, _, positives, _, _ in self.scores if name == "model")

    def mean_area(self, score: str) -> float:
        """Return a score's mean area over the cuts, 0.5 where none could tell."""
        areas = [area for _, name, _, _, area, _ in self.scores if name == score and area is not None]
        return sum(areas) / len(areas) if areas else 0.5


def fit_ties(engine: Engine) -> None:
    """Write core.tie_fit (one row), core.calibration, core.backtest and core.reliability from core.person_cut."""
    ties = engine.map_batches("select * from core.person_cut order by cut_days, person_id")
    asked, long_enough = engine.map_batches(
        "select run.half_life_days, history.is_long_enough from core.run_params as run cross join core.history"
    ).row(0)
    told = Backtest()
    for cut in CUTS:
        _try_cut(told, cut, ties.filter(pl.col("cut_days") == cut))
    known = ties.filter(pl.col("cut_days") == 0)
    model = fit(known) if known.height else None
    reason = distrust(model, told, bool(long_enough))
    half_life = float(asked) if asked is not None else best_half_life(told)
    called, heard = told.called_alive or (None, None)
    parameters = (model.r, model.alpha, model.a, model.b) if model else (None, None, None, None)
    row = (half_life, reason is None, reason, *parameters, called, heard)
    curves = {"alive": told.alive, "contact": told.contact} if reason is None else {}
    steps = [(target, step.from_p, step.to_p, step.p) for target, pairs in curves.items() for step in _curve(pairs)]
    _write(engine, "tie_fit", pl.DataFrame([row], schema=TIE_FIT, orient="row"))
    _write(engine, "calibration", pl.DataFrame(steps, schema=CALIBRATION, orient="row"))
    _write(engine, "backtest", pl.DataFrame(told.scores, schema=BACKTEST, orient="row"))
    _write(engine, "reliability", pl.concat([pl.DataFrame(schema=RELIABILITY), *told.bins]))


def _try_cut(told: Backtest, cut: int, known: pl.DataFrame) -> None:
    """Fit to what was known at one cut and hold it against the 90 days after, where nearly all of them are covered."""
    ties = known.filter(pl.col("covered_days_after_90d") >= COVERED_SHARE * HORIZON_DAYS)
    heard = ties["is_heard_90d"]
    if not heard.any() or heard.all():
        return
    model = fit(known)
    _, contact = alive_and_contact(model, ties, HORIZON_DAYS)
    # Only cuts whose 90 days were over by this one may teach it.
    chance = calibrated(_curve(told.contact), contact)
    told.note(cut, "model", chance, heard, chance=True)
    told.note(cut, "recency", -ties["silent_days"].cast(pl.Float64), heard)
    told.note(cut, "active days in 365", ties["active_days_365d"].cast(pl.Float64), heard)
    gap = ties["t_x"] / ties["x"].clip(1, None)
    told.note(cut, "silence over mean gap", -(ties["silent_days"] / (gap + 1)), heard)
    for half_life in HALF_LIVES:
        told.note(cut, _strength(half_life), ties[f"strength_{half_life}"], heard)
    told.bins.append(reliability(chance, heard).select(pl.lit(cut, pl.Int32).alias("cut_days"), *list(RELIABILITY)[1:]))
    told.contact.append((contact, heard))
    if cut > HORIZON_DAYS:
        _hold_alive(told, cut, model, known)


def _hold_alive(told: Backtest, cut: int, model: BgNbd, known: pl.DataFrame) -> None:
    """Hold who was called alive at a cut against who was heard from until as_of, where enough of it is covered."""
    ties = known.filter(pl.col("covered_days_after") >= COVERED_SHARE * ALIVE_DAYS)
    if ties.is_empty():
        return
    alive, _ = alive_and_contact(model, ties, HORIZON_DAYS)
    told.alive.append((alive, ties["is_heard_later"]))
    if cut == CUTS[0]:
        called = alive >= 0.5
        told.called_alive = (int(called.sum()), int((called & ties["is_heard_later"]).sum()))


def _curve(pairs: list[tuple[pl.Series, pl.Series]]) -> list[Step]:
    """Return what the pairs of chance and outcome teach; nothing where too few of them were heard from."""
    if sum(int(outcome.sum()) for _, outcome in pairs) < MIN_POSITIVES:
        return []
    return isotonic(pl.concat([chance for chance, _ in pairs]), pl.concat([outcome for _, outcome in pairs]))


def _strength(half_life: int) -> str:
    return f"tie strength, half-life {half_life}"


def best_half_life(told: Backtest) -> float:
    """Return the half-life with the best mean area; the default unless another is better by 0.002."""
    if told.positives < MIN_POSITIVES:
        return DEFAULT_HALF_LIFE
    means = {float(half_life): told.mean_area(_strength(half_life)) for half_life in HALF_LIVES}
    best = max(means, key=lambda half_life: (means[half_life], -half_life))
    return best if means[best] > means[DEFAULT_HALF_LIFE] + 0.002 else DEFAULT_HALF_LIFE


def distrust(model: BgNbd | None, told: Backtest, long_enough: bool) -> str | None:
    """Return in plain words why no probability is published; None where it is."""
    if not long_enough:
        return "the exports reach back less than a year"
    if model is None or model.dropout < MIN_DROPOUT:
        return "nothing in the history shows that ties end"
    if told.positives < MIN_POSITIVES:
        return f"only {told.positives} ties of the backtest were heard from, {MIN_POSITIVES} are needed"
    for rule, words in SIMPLE_RULES.items():
        if told.mean_area(rule) > told.mean_area("model") + CLEARLY:
            return f"{words} alone told better than the model who would be heard from"
    return None


def _write(engine: Engine, table: str, rows: pl.DataFrame) -> None:
    engine.register(f"core.{table}", {name: _TYPES[dtype] for name, dtype in rows.schema.items()}, rows)
