"""Times of jobs: addresses of two organizations used side by side are rather two people's, one after the other rather
one's who changed jobs.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from transforms.handles import Handles
from transforms.mentions import Mentions

# Careful: some people do have two employers, or an employer and a university.
SIDE_BY_SIDE_BITS, IN_TURN_BITS = -1.0, 0.5
_SIDE_BY_SIDE, _IN_TURN = timedelta(days=90), timedelta(days=730)


def weigh_job_times(scored: pl.DataFrame, mentions: Mentions, handles: Handles) -> pl.DataFrame:
    """Return scored pairs (left, right, organization_bits, weight, ...) with `times_bits` in their weight.

    Addresses of different organizations that were in use together for more than 90 days cost 1 bit; where one was first
    seen after the other was last seen, within two years, that adds half a bit.
    """
    pairs = scored.filter(pl.col("organization_bits") < 0).select("left", "right")
    used = _periods(mentions, handles, pl.concat([pairs["left"], pairs["right"]]).unique())
    for side in ("left", "right"):
        pairs = pairs.join(used.rename({"handle": side, "first": f"{side}_first", "last": f"{side}_last"}), on=side)
    together = pl.min_horizontal("left_last", "right_last") - pl.max_horizontal("left_first", "right_first")
    bits = (
        pl.when(together > _SIDE_BY_SIDE)
        .then(SIDE_BY_SIDE_BITS)
        .when(together.is_between(-_IN_TURN, timedelta(0)))
        .then(IN_TURN_BITS)
        .otherwise(0.0)
    )
    weighed = scored.join(pairs.select("left", "right", times_bits=bits), on=["left", "right"], how="left")
    weighed = weighed.with_columns(pl.col("times_bits").fill_null(0.0))
    return weighed.with_columns(weight=(pl.col("weight") + pl.col("times_bits")).round(6))


def _periods(mentions: Mentions, handles: Handles, wanted: pl.Series) -> pl.DataFrame:
    """Return when each wanted address of an organization was first and last seen."""
    addresses = {handle: handles.nodes[handle].address for handle in wanted.to_list()}
    official = [handle for handle, address in addresses.items() if address and address.valid and not address.free]
    seen = mentions.participants.select(
        "first_seen", "last_seen", handle=pl.Series(handles.participants, dtype=pl.String)
    )
    return (
        seen.filter(pl.col("handle").is_in(official))
        .group_by("handle")
        .agg(first=pl.col("first_seen").min(), last=pl.col("last_seen").max())
        .drop_nulls()
    )
