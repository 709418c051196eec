"""Comparing: from the nodes of handles to scored pairs, and what is to be said of how they came about."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.assumptions import weigh_assumptions
from transforms.candidates import count_compared, register_features, uncompared
from transforms.evidence import REVIEW_BITS
from transforms.handles import Handles
from transforms.job_times import IN_TURN_BITS
from transforms.node_features import build_features
from transforms.people_models import PeopleModels
from transforms.scoring import network_size, score_pairs
from transforms.togetherness import MOST_CONVERSATION_BITS

# What events say comes last, as it costs a pass over all of them: it may lift a pair by so much.
FLOOR_BITS = REVIEW_BITS - MOST_CONVERSATION_BITS - IN_TURN_BITS


@dataclass(frozen=True)
class Comparison:
    """Pairs of handles that may be worth a question (`scored`: left, right, and transforms.scoring.SCORES), how many
    pairs were compared, how many a cap left out, and whether what the weights assume holds here.
    """

    scored: pl.DataFrame
    compared: int
    uncompared: pl.DataFrame
    assumption: pl.DataFrame


def compare(handles: Handles, models: PeopleModels) -> Comparison:
    """Compare the people among the handles by what the handles themselves say."""
    nodes = [
        node
        for handle, node in sorted(handles.nodes.items())
        if node.kind == "human" and not handle.startswith(("name:", "room:"))
    ]
    features = build_features(nodes)
    register_features(models, features)
    scored = score_pairs(models, network_size(features, len(nodes)), FLOOR_BITS)
    number = pl.DataFrame({"handle": [node.handle for node in nodes]}, schema={"handle": pl.String})
    number = number.with_row_index("node").with_columns(pl.col("node").cast(pl.Int32))
    for side, column in (("a", "left"), ("b", "right")):
        scored = scored.join(number.rename({"node": side, "handle": column}), on=side)
    return Comparison(scored, count_compared(models), uncompared(models), weigh_assumptions(scored))
