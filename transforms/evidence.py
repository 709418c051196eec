"""Evidence in words: for each joined, asked or refused pair of handles, the waterfall of weights that led there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

MATCH_EVIDENCE = pl.Schema(
    {"left": pl.String(), "right": pl.String(), "score": pl.Float64(), "decision": pl.String(), "reasons": pl.String()}
)
MERGE_BITS = 1.0
REVIEW_BITS = -2.0
_LEVELS = {
    "exact": "same full name",
    "nickname": "a form of the same given name, same family name",
    "first_typo": "given name one letter off, same family name",
    "last_typo": "same given name, family name one letter off",
    "swapped": "given and family name swapped",
    "initial": "same family name and initial",
    "last_initial": "same given name and initial of the family name",
    "first": "same given name",
    "other_last": "same given name, another family name",
    "script": "names in different scripts",
    "clash": "names differ",
    "none": "no name to compare",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a pair of handles was joined, asked about or kept apart without a score."""

    left: str
    right: str
    decision: str
    reasons: str


def words(scored: pl.DataFrame) -> pl.DataFrame:
    """Return the scored pairs with `reasons`: each weight in bits with what it stands for, and the probability."""
    level = pl.col("level").replace_strict(_LEVELS, default="")
    chance = 100 / (1 + (-pl.col("weight") * math.log(2)).exp())
    parts = [
        _part(level, "name_bits"),
        _part(pl.format("both at {} ({} handles here)", pl.col("organization"), pl.col("people")), "organization_bits"),
        _part(pl.lit("two addresses at one organization"), "colleague_bits"),
        _part(pl.format("same local part {}@", pl.col("local")), "local_bits"),
        _part(pl.lit("same telephone"), "phone_bits"),
        _part(
            pl.when(pl.col("times_bits") < 0)
            .then(pl.lit("two jobs side by side"))
            .otherwise(pl.lit("a change of jobs")),
            "times_bits",
        ),
        _part(pl.lit("often present together"), "together_bits"),
        _part(pl.lit("in one conversation, never on one message or meeting of it"), "conversation_bits"),
        _part(pl.lit("before any evidence"), "prior"),
    ]
    text = pl.concat_str(*parts, separator="; ", ignore_nulls=True)
    return scored.with_columns(
        reasons=pl.format("{} => {} bits, {} %", text, pl.col("weight").round(1), chance.round(0).cast(pl.Int64))
    )


def _part(label: pl.Expr, column: str) -> pl.Expr:
    bits = pl.col(column).round(1)
    sign = pl.when(bits >= 0).then(pl.lit("+")).otherwise(pl.lit(""))
    text = pl.format("{} {}{}", label.fill_null("different organizations"), sign, bits)
    return pl.when(pl.col(column) != 0).then(text)


def match_evidence(
    scored: pl.DataFrame,
    labels: Mapping[str, str],
    refused: Mapping[tuple[str, str], str],
    findings: Iterable[Finding],
    silent: set[tuple[str, str]],
) -> pl.DataFrame:
    """Return match_evidence (MATCH_EVIDENCE), sorted by pair.

    `scored` has left, right, weight, reasons; `refused` the edges that clustering refused; `findings` what keys and
    decisions say; `silent` pairs that nobody is to be asked about.
    """
    rows: dict[tuple[str, str], tuple[str, str, float | None, str, str]] = {}
    for left, right, weight, reasons in scored.select("left", "right", "weight", "reasons").iter_rows():
        joined = labels[left] == labels[right]
        reason = refused.get((left, right))
        if joined and weight >= MERGE_BITS:
            rows[left, right] = (left, right, weight, "matched", reasons)
        elif not joined and reason is not None and ("apart" in reason or (left, right) in silent):
            rows[left, right] = (left, right, weight, "apart", f"{reasons}; refused: {reason}")
        elif not joined and (left, right) not in silent:
            rows[left, right] = (left, right, weight, "review", reasons + (f"; refused: {reason}" if reason else ""))
    for finding in findings:
        pair = min(finding.left, finding.right), max(finding.left, finding.right)
        rows[pair] = (*pair, None, finding.decision, finding.reasons)
    return pl.DataFrame(sorted(rows.values(), key=lambda row: row[:2]), schema=MATCH_EVIDENCE, orient="row")
