"""What events say of two handles: often on one event is evidence that they are two people, though people do invite both
of theirs; in one conversation or series, but never on one event of it, is evidence that one stands for the other.
"""

from __future__ import annotations

from collections.abc import Set

import polars as pl

from transforms.handles import Handles
from transforms.mentions import PLACE, TRIPLE, Landed, Mentions, conversation, placed

_PER_EVENT_BITS = 0.7
_MOST_TOGETHER_BITS = 3.0
_FIRST_CONVERSATION_BITS, _FURTHER_CONVERSATION_BITS = 2.0, 1.0
MOST_CONVERSATION_BITS = 4.0


def weigh_events(
    scored: pl.DataFrame, landed: Landed, mentions: Mentions, handles: Handles, owned: Set[str]
) -> pl.DataFrame:
    """Return scored pairs (left, right, weight, ...) with `together_bits` and `conversation_bits` in their weight.

    Of events that hold both handles the first says nothing; each further one costs 0.7 bits, at most 3. The first
    conversation (thread or series) in which both are, but on no event together, adds 2 bits, each further one 1, at
    most 4 in all. Mailing lists and other automatic mail are no conversations. Of two handles that are the owner's
    anyway nothing is counted.
    """
    both_owned = pl.col("left").is_in(owned) & pl.col("right").is_in(owned)
    pairs = scored.filter(~both_owned).select("left", "right")
    bits = _event_bits(pairs, landed, mentions, handles)
    scored = scored.join(bits, on=["left", "right"], how="left", maintain_order="left")
    scored = scored.with_columns(pl.col("together_bits", "conversation_bits").fill_null(0.0))
    return scored.with_columns(weight=pl.sum_horizontal("weight", "together_bits", "conversation_bits").round(6))


def _event_bits(pairs: pl.DataFrame, landed: Landed, mentions: Mentions, handles: Handles) -> pl.DataFrame:
    known = pl.concat([pairs["left"], pairs["right"]]).unique().sort().alias("handle").to_frame().with_row_index("node")
    numbered = pairs
    for side, node in (("left", "a"), ("right", "b")):
        numbered = numbered.join(known.rename({"handle": side, "node": node}), on=side)
    seen = _presence(landed, mentions, handles, known)
    present = seen.select("node", "event").unique()
    talking = seen.drop_nulls("conversation")
    talks = talking.select("node", "conversation").unique()
    met = _shared(numbered.select("a", "b"), present, "event")
    # Copies of one event may stand in several conversations; what a third has of it says nothing of these two.
    sides = [met.join(talking.rename({"node": side}), on=[side, "event"]) for side in ("a", "b")]
    together = pl.concat([side.select("a", "b", "conversation") for side in sides]).unique()
    apart = _shared(numbered.select("a", "b"), talks, "conversation").join(
        together, on=["a", "b", "conversation"], how="anti"
    )
    count = pl.len().cast(pl.Float64)
    further = _FIRST_CONVERSATION_BITS + _FURTHER_CONVERSATION_BITS * (count - 1)
    cost = -(_PER_EVENT_BITS * (count - 1)).clip(0.0, _MOST_TOGETHER_BITS)
    return (
        numbered.join(met.group_by("a", "b").agg(together_bits=cost), on=["a", "b"], how="left")
        .join(
            apart.group_by("a", "b").agg(conversation_bits=further.clip(0.0, MOST_CONVERSATION_BITS)),
            on=["a", "b"],
            how="left",
        )
        .drop("a", "b")
    )


def _presence(landed: Landed, mentions: Mentions, handles: Handles, known: pl.DataFrame) -> pl.DataFrame:
    """Return which of the known handles (node, handle) are on which event, and in which conversation or none.

    Events and conversations are known by 64 bits of a hash: there may be millions, and their keys are long.
    """
    triples = mentions.participants.select(TRIPLE).with_columns(handle=pl.Series(handles.participants, dtype=pl.String))
    triples = triples.unique(TRIPLE).join(known, on="handle").drop("handle")
    participants = landed["participant"].lazy().with_columns(pl.col("is_room").fill_null(value=False))
    of_interest = participants.join(triples.lazy(), on=TRIPLE, nulls_equal=True)
    conversations = placed(landed["event"], conversation=conversation()).drop_nulls("conversation")
    return (
        placed(of_interest, "node", event=pl.col("event_key").hash())
        .join(conversations, on=PLACE, how="left")
        .select("node", "event", "conversation")
        .unique()
        .collect(engine="streaming")
    )


def _shared(pairs: pl.DataFrame, present: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return (a, b, what both have in a column of `present`), found from the side that has less to the other."""
    # Some people are on nearly all events.
    busy = present.group_by("node").len("entries")
    sides = pairs
    for side in ("a", "b"):
        sides = sides.join(busy.rename({"node": side, "entries": f"{side}_entries"}), on=side)
    fewer_left = pl.col("a_entries") <= pl.col("b_entries")
    return (
        sides.select(
            "a",
            "b",
            few=pl.when(fewer_left).then("a").otherwise("b"),
            many=pl.when(fewer_left).then("b").otherwise("a"),
        )
        .join(present, left_on="few", right_on="node")
        .join(present, left_on=["many", column], right_on=["node", column])
        .select("a", "b", column)
    )
