"""What events say of two handles: often on one event is evidence that they are two people, though people do invite both
of theirs; in one conversation or series, but never on one event of it, is evidence that one stands for the other.
"""

from __future__ import annotations

import polars as pl

from transforms.handles import Handles
from transforms.mentions import TRIPLE, Landed, Mentions

_PER_EVENT_BITS = 0.7
_MOST_TOGETHER_BITS = 3.0
_FIRST_CONVERSATION_BITS, _FURTHER_CONVERSATION_BITS = 2.0, 1.0
MOST_CONVERSATION_BITS = 4.0


def weigh_events(scored: pl.DataFrame, landed: Landed, mentions: Mentions, handles: Handles) -> pl.DataFrame:
    """Return scored pairs (left, right, weight, ...) with `together_bits` and `conversation_bits` in their weight.

    Of events that hold both handles the first says nothing; each further one costs 0.7 bits, at most 3. The first
    conversation (thread or series) in which both are, but on no event together, adds 2 bits, each further one 1, at
    most 4 in all. Mailing lists and other automatic mail are no conversations.
    """
    if scored.is_empty():
        return scored.with_columns(together_bits=pl.lit(0.0), conversation_bits=pl.lit(0.0))
    wanted = pl.concat([scored["left"], scored["right"]]).unique().implode()
    present = _presence(landed, mentions, handles, wanted)
    pairs = scored.select("left", "right")
    met = _shared(pairs, present.select("handle", "event_key"), "event_key")
    talks = present.drop_nulls("conversation").select("handle", "conversation").unique()
    apart = _shared(pairs, talks, "conversation")
    if apart.height:
        held = present.select("event_key", "conversation").drop_nulls().unique()
        together = met.join(held, on="event_key").select("left", "right", "conversation")
        apart = apart.join(together, on=["left", "right", "conversation"], how="anti")
    count = pl.len().cast(pl.Float64)
    further = _FIRST_CONVERSATION_BITS + _FURTHER_CONVERSATION_BITS * (count - 1)
    counted = [
        met.group_by("left", "right").agg(
            together_bits=-(_PER_EVENT_BITS * (count - 1)).clip(0.0, _MOST_TOGETHER_BITS)
        ),
        apart.group_by("left", "right").agg(conversation_bits=further.clip(0.0, MOST_CONVERSATION_BITS)),
    ]
    for bits in counted:
        scored = scored.join(bits, on=["left", "right"], how="left")
    scored = scored.with_columns(pl.col("together_bits", "conversation_bits").fill_null(0.0))
    return scored.with_columns(weight=pl.sum_horizontal("weight", "together_bits", "conversation_bits").round(6))


def _presence(landed: Landed, mentions: Mentions, handles: Handles, wanted: pl.Series) -> pl.DataFrame:
    """Return which of the wanted handles are on which event, and in which conversation that event stands."""
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
    conversations = (
        landed["event"]
        .lazy()
        .filter(pl.col("automation").is_null())
        .select("event_key", conversation=pl.coalesce("thread_key", "series_key"))
        .filter(pl.col("conversation").is_not_null())
        .join(present.lazy().select("event_key").unique(), on="event_key", how="semi")
        .group_by("event_key")
        .agg(pl.col("conversation").min())
        .collect(engine="streaming")
    )
    return present.join(conversations, on="event_key", how="left")


def _shared(pairs: pl.DataFrame, present: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return (left, right, what both have in a column of `present`), found from the side that has less to the other."""
    # The owner is on nearly all events.
    busy = present.group_by("handle").len("entries")
    sides = pairs
    for side in ("left", "right"):
        sides = sides.join(busy.rename({"handle": side, "entries": f"{side}_entries"}), on=side)
    fewer_left = pl.col("left_entries") <= pl.col("right_entries")
    return (
        sides.select(
            "left",
            "right",
            few=pl.when(fewer_left).then("left").otherwise("right"),
            many=pl.when(fewer_left).then("right").otherwise("left"),
        )
        .join(present, left_on="few", right_on="handle")
        .join(present, left_on=["many", column], right_on=["handle", column])
        .select("left", "right", column)
    )
