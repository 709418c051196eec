"""Explanations: why the handles of a person are one, who else they might be, and who they are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from transforms.person_ids import people_by_handle

_JOINING = {"decided": 0, "key": 1, "matched": 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """What was found between two handles: decision (decided, key, matched, review, apart), score in bits, words."""

    left: str
    right: str
    decision: str
    score: float | None
    reasons: str


@dataclass(frozen=True)
class Explanation:
    """The handles of a person; the joins that hold them together, one fewer than handles; open and refused pairs."""

    handles: list[str]
    joins: list[Reason]
    open: list[Reason]
    refused: list[Reason]


def explain(person_id: str, match_evidence: pl.DataFrame, registry: pl.DataFrame) -> Explanation:
    """Explain a person; all lists are empty where nobody has the id."""
    people = people_by_handle(registry)
    handles = sorted(handle for handle, owner in people.items() if owner == person_id)
    columns = ["left", "right", "decision", "score", "reasons"]
    touching = pl.col("left").is_in(handles) | pl.col("right").is_in(handles)
    found = [Reason(*row) for row in match_evidence.filter(touching).select(columns).iter_rows()]
    inside = [one for one in found if one.decision in _JOINING and people.get(one.left) == people.get(one.right)]
    return Explanation(
        handles,
        _spanning(inside),
        sorted((one for one in found if one.decision == "review"), key=_strength),
        sorted((one for one in found if one.decision == "apart"), key=_strength),
    )


def _strength(reason: Reason) -> tuple[int, float, str, str]:
    score = reason.score if reason.score is not None else 0.0
    return _JOINING.get(reason.decision, 9), -score, reason.left, reason.right


def _spanning(reasons: Iterable[Reason]) -> list[Reason]:
    """Return the strongest joins that suffice to hold all handles together."""
    root: dict[str, str] = {}

    def find(handle: str) -> str:
        while root.setdefault(handle, handle) != handle:
            handle = root[handle]
        return handle

    kept = []
    for reason in sorted(reasons, key=_strength):
        left, right = find(reason.left), find(reason.right)
        if left != right:
            root[left] = right
            kept.append(reason)
    return kept
