"""Two handles often present on one event: evidence that they are two people, though people do invite both of theirs."""

from __future__ import annotations

import polars as pl

from transforms.handles import Handles
from transforms.mentions import TRIPLE, Landed, Mentions

_PER_EVENT_BITS = 0.7
_MOST_BITS = 3.0


def often_together(scored: pl.DataFrame, landed: Landed, mentions: Mentions, handles: Handles) -> pl.DataFrame:
    """Return scored pairs (left, right, weight, ...) with `together_bits` taken off for events that hold both handles.

    The first such event says nothing; each further one costs 0.7 bits, at most 3.
    """
    if scored.is_empty():
        return scored.with_columns(together_bits=pl.lit(0.0))
    wanted = pl.concat([scored["left"], scored["right"]]).unique().implode()
    triples = mentions.participants.select(TRIPLE).with_columns(handle=pl.Series(handles.participants, dtype=pl.String))
    triples = triples.unique(TRIPLE).filter(pl.col("handle").is_in(wanted))
    present = (
        landed["participant"]
        .lazy()
        .with_columns(pl.col("is_room").fill_null(value=False))
        .join(triples.lazy(), on=TRIPLE, nulls_equal=True)
        .select("handle", "event_key")
        .unique()
        .collect(engine="streaming")
    )
    # From the side with fewer events to the other: the owner is on nearly all.
    busy = present.group_by("handle").len("events")
    sides = scored.select("left", "right")
    for side in ("left", "right"):
        sides = sides.join(busy.rename({"handle": side, "events": f"{side}_events"}), on=side)
    fewer_left = pl.col("left_events") <= pl.col("right_events")
    counts = (
        sides.select(
            "left",
            "right",
            few=pl.when(fewer_left).then("left").otherwise("right"),
            many=pl.when(fewer_left).then("right").otherwise("left"),
        )
        .join(present, left_on="few", right_on="handle")
        .join(present, left_on=["many", "event_key"], right_on=["handle", "event_key"])
        .group_by("left", "right")
        .len("together")
    )
    bits = -(_PER_EVENT_BITS * (pl.col("together").cast(pl.Float64) - 1)).clip(0.0, _MOST_BITS)
    scored = scored.join(counts.with_columns(together_bits=bits).drop("together"), on=["left", "right"], how="left")
    scored = scored.with_columns(pl.col("together_bits").fill_null(0.0))
    return scored.with_columns(weight=(pl.col("weight") + pl.col("together_bits")).round(6))
