"""Questions: the pairs that only a person can decide, one a pair of people, the most useful first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.decisions import Decision
from transforms.person_ids import main_handle, people_by_handle

_PAIR_VERBS = frozenset({"same", "different"})


@dataclass(frozen=True, slots=True)
class Question:
    """Are these two one person? `chance` is how likely that is (0.5 where no score speaks), `records` how many records
    the answer moves at most, `left` and `right` the handles to write into decisions.csv.
    """

    left: str
    right: str
    left_person: str
    right_person: str
    chance: float
    records: int
    reasons: str


def open_questions(
    match_evidence: pl.DataFrame, registry: pl.DataFrame, record_person: pl.DataFrame, decisions: Sequence[Decision]
) -> list[Question]:
    """Return what is uncertain and not yet decided, sorted by how uncertain it is times how many records it touches.

    Of several uncertain pairs of handles of the same two people the likeliest stands for all. Answers given since the
    warehouse was built count, so that a review can be resumed.
    """
    people = people_by_handle(registry)
    sizes = Counter(record_person["person_id"].to_list())
    decided = {
        _pair(people.get(d.subject, d.subject), people.get(d.object, d.object))
        for d in decisions
        if d.verb in _PAIR_VERBS
    }
    best: dict[tuple[str, str], Question] = {}
    rows = match_evidence.filter(pl.col("decision") == "review").sort("left", "right")
    for left, right, score, reasons in rows.select("left", "right", "score", "reasons").iter_rows():
        two = people.get(left, left), people.get(right, right)
        if _pair(*two) in decided or two[0] == two[1]:
            continue
        chance = 0.5 if score is None else 1 / (1 + 2.0**-score)
        records = min(sizes[two[0]], sizes[two[1]])
        question = Question(left, right, *two, round(chance, 6), records, reasons)
        known = best.get(_pair(*two))
        if known is None or question.chance > known.chance:
            best[_pair(*two)] = question
    return sorted(best.values(), key=lambda q: (-q.chance * (1 - q.chance) * q.records, q.left, q.right))


def _pair(left: str, right: str) -> tuple[str, str]:
    return min(left, right), max(left, right)


def handle_of(who: str, registry: pl.DataFrame) -> str:
    """Return the handle to write for a person id, or the text itself where it is none."""
    return main_handle(who, registry) or who
