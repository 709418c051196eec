"""Threads: messages that Message-ID, In-Reply-To, References or a provider's thread id tie together.

The components of that graph are found by spreading the least number over the edges, with pointer jumping, so that a
long chain takes rounds in its logarithm and nothing recurses.
"""

from __future__ import annotations

import polars as pl


def thread_keys(events: pl.DataFrame) -> pl.DataFrame:
    """Return the thread of each event key: `event_key, thread_key`, sorted by event key.

    `events` has `event_key, parent_key, series_key, thread_key` (all text, all but the first may be null). A thread is
    named by its least event key, whatever the order of the rows.
    """
    keys = events.select("event_key").unique().sort("event_key").with_row_index("node")
    links = pl.concat(
        [
            events.select("event_key", link=pl.format(f"{prefix}{{}}", pl.col(column)))
            for column, prefix in (("parent_key", "message:"), ("series_key", "message:"), ("thread_key", "thread:"))
        ]
        + [events.select("event_key", link=pl.format("message:{}", pl.col("event_key")))]
    ).drop_nulls()
    # A reference that only one message makes, to one that is not here, ties nothing to anything.
    shared = links.unique().filter(pl.len().over("link") > 1)
    edges = (
        shared.join(keys, on="event_key")
        .with_columns(hub=pl.col("node").min().over("link"))
        .select(pl.col("node").alias("left"), pl.col("hub").alias("right"))
        .filter(pl.col("left") != pl.col("right"))
        .unique()
    )
    labels = _components(keys.height, edges)
    names = keys.get_column("event_key")
    return pl.DataFrame({"event_key": names, "thread_key": names.gather(labels)})


def _components(nodes: int, edges: pl.DataFrame) -> pl.Series:
    """Return the least node of each node's component; nodes are 0 .. nodes-1, edges have `left` and `right`."""
    labels = pl.Series("label", range(nodes), dtype=pl.UInt32)
    both = pl.concat([edges.select("left", "right"), edges.select(left="right", right="left")])
    left, right = both.get_column("left"), both.get_column("right")
    while True:
        offers = pl.DataFrame({"node": labels.gather(left), "offer": labels.gather(right)})
        better = offers.filter(pl.col("offer") < pl.col("node")).group_by("node").agg(pl.col("offer").min())
        if better.is_empty():
            return labels
        parents = pl.Series("label", range(nodes), dtype=pl.UInt32).scatter(better["node"], better["offer"])
        labels = _jumped(parents).gather(labels)


def _jumped(parents: pl.Series) -> pl.Series:
    """Return the root of each node in a forest in which no parent is greater than its child."""
    while True:
        grandparents = parents.gather(parents)
        if (grandparents == parents).all():
            return parents
        parents = grandparents
