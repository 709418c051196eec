"""Comparing: from the nodes of handles to scored pairs, all of them or those of nodes that are new or have changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.assumptions import weigh_assumptions
from transforms.candidates import Features, count_compared, counted, hashed_keys, register_features, uncompared
from transforms.evidence import REVIEW_BITS
from transforms.handles import Handles
from transforms.job_times import IN_TURN_BITS
from transforms.network_counts import NetworkCounts, count_words, is_crowded
from transforms.node_features import build_features
from transforms.nodes import Node
from transforms.people_models import PeopleModels
from transforms.scoring import network_size, score_pairs
from transforms.togetherness import MOST_CONVERSATION_BITS

# What events say comes last, as it costs a pass over all of them: it may lift a pair by so much.
FLOOR_BITS = REVIEW_BITS - MOST_CONVERSATION_BITS - IN_TURN_BITS


@dataclass(frozen=True)
class Comparison:
    """Pairs of handles that may be worth a question (`scored`: left, right, and transforms.scoring.SCORES), how many
    pairs were compared for it, and by which counts; `names` are the handles that `features` number.
    """

    scored: pl.DataFrame
    compared: int
    counts: NetworkCounts
    names: Sequence[str]
    features: Features


def compare(handles: Handles, models: PeopleModels, counts: NetworkCounts | None) -> Comparison | None:
    """Compare the people among the handles by what the handles themselves say.

    Without `counts` of a night before the network is counted. Return None where they hold no more.
    """
    nodes = compared_nodes(handles)
    if counts is not None and not counts.still_hold(len(nodes)):
        return None
    names = [node.handle for node in nodes]
    words = count_words(nodes) if counts is None else counts.known_words()
    features = build_features(nodes, words)
    register_features(models, features, counts)
    if counts is not None and is_crowded(hashed_keys(models, "held_key"), counts):
        return None
    size = network_size(features, len(nodes)) if counts is None else counts.network_size()
    scored = by_handle(score_pairs(models, size, FLOOR_BITS), names)
    if counts is None:
        counts = counted(models, size, words, uncompared(models), weigh_assumptions(scored))
    return Comparison(scored, count_compared(models), counts, names, features)


def compared_nodes(handles: Handles) -> list[Node]:
    """Return the nodes that are compared, in the order of their handles: humans that are more than a name."""
    return [
        node
        for handle, node in sorted(handles.nodes.items())
        if node.kind == "human" and not handle.startswith(("name:", "room:"))
    ]


def by_handle(scored: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return scored pairs of numbers with the handles that they stand for, as left and right."""
    numbered = pl.DataFrame({"handle": names}, schema={"handle": pl.String}).with_row_index("node")
    numbered = numbered.with_columns(pl.col("node").cast(pl.Int32))
    for side, column in (("a", "left"), ("b", "right")):
        scored = scored.join(numbered.rename({"node": side, "handle": column}), on=side)
    return scored.drop("a", "b")
