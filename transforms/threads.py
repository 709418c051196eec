"""Threads: messages that Message-ID, In-Reply-To, References or a provider's thread id tie together.

The components of that graph are found by spreading the least number over the edges, with pointer jumping, so that a
long chain takes rounds in its logarithm and nothing recurses.
"""

from __future__ import annotations

import polars as pl


def thread_keys(events: pl.DataFrame) -> pl.DataFrame:
    """Return the thread of each event key: `event_key, thread_key`.

    `events` has `event_key, parent_key, series_key, thread_key` (all text, all but the first may be null). A thread is
    named by its least event key, whatever the order of the rows.
    """
    keys = events.select("event_key").unique(maintain_order=True).with_row_index("node")
    # Where no key comes twice, the number of a key is that of its row.
    is_unique = keys.height == events.height
    rows = events.with_row_index("node") if is_unique else events.join(keys, on="event_key")
    links = pl.concat(
        # A provider's ids are a space of their own.
        rows.select("node", link=column, space=pl.lit(space, pl.UInt8)).drop_nulls("link")
        for column, space in (("parent_key", 0), ("series_key", 0), ("thread_key", 1))
    )
    edges = _edges(keys, links)
    named = keys.with_columns(label=_components(keys.height, edges)).with_columns(
        # Most messages stand alone or have few answers: compare text only where a thread has several.
        is_several=pl.len().over("label") > 1
    )
    least = named.filter("is_several").group_by("label").agg(thread_key=pl.col("event_key").min())
    return named.join(least, on="label", how="left").select(
        "event_key", thread_key=pl.coalesce("thread_key", "event_key")
    )


def _edges(keys: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Return `left, right` for each link: to the message of that key, else to one other event that names it too."""
    targets = keys.select(link="event_key", target="node", space=pl.lit(0, pl.UInt8))
    joined = links.join(targets, on=["link", "space"], how="left")
    absent = joined.filter(pl.col("target").is_null()).with_columns(target=pl.col("node").min().over("link", "space"))
    return (
        pl.concat([joined.filter(pl.col("target").is_not_null()), absent])
        .filter(pl.col("node") != pl.col("target"))
        .select(left="node", right="target")
        .unique()
    )


def _components(nodes: int, edges: pl.DataFrame) -> pl.Series:
    """Return the least node of each node's component; nodes are 0 .. nodes-1, edges have `left` and `right`."""
    numbers = pl.int_range(nodes, dtype=pl.UInt32, eager=True)
    labels = numbers
    both = pl.concat([edges, edges.select(left="right", right="left")])
    left, right = both.get_column("left"), both.get_column("right")
    while True:
        offers = pl.DataFrame({"node": labels.gather(left), "offer": labels.gather(right)})
        better = offers.filter(pl.col("offer") < pl.col("node")).group_by("node").agg(pl.col("offer").min())
        if better.is_empty():
            return labels
        labels = _jumped(numbers.clone().scatter(better["node"], better["offer"])).gather(labels)


def _jumped(parents: pl.Series) -> pl.Series:
    """Return the root of each node in a forest in which no parent is greater than its child."""
    while True:
        grandparents = parents.gather(parents)
        if (grandparents == parents).all():
            return parents
        parents = grandparents
