"""Counts: how common names, organizations and blocking keys are in a network, as of the night that counted them.

Weights and caps depend on the network through its counts alone. While these stand, what is known of two handles that
nothing new was said of stays as it is; so they stand until the network has grown or shrunk by a twentieth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

import polars as pl

from transforms.nodes import Node

# The odds before any evidence move by log2(1.05), which is 0.07 bits, before the network is counted again.
MOST_GROWTH = 0.05
# More nodes than any cap lets through: a key of so many is only sought together with an organization.
CROWD = 100


@dataclass(frozen=True)
class Words:
    """How many nodes bear a word as the given, and as the family name of a full name."""

    firsts: Counter[str]
    lasts: Counter[str]


@dataclass(frozen=True)
class NetworkSize:
    """How many nodes there are, and how many of them are known to be at an organization."""

    nodes: int
    placed: int


@dataclass(frozen=True)
class NetworkCounts:
    """The counts as frames, in words: `size` (NetworkSize, one row), `words` (part, word, nodes), those of the models
    of sql/people by their names, and what was found when all pairs were compared: `uncompared` and `assumption`.
    """

    size: pl.DataFrame
    words: pl.DataFrame
    name_count: pl.DataFrame
    mark_count: pl.DataFrame
    key_size: pl.DataFrame
    place_size: pl.DataFrame
    uncompared: pl.DataFrame
    assumption: pl.DataFrame

    def network_size(self) -> NetworkSize:
        """Return the size of the network that was counted."""
        return NetworkSize(**self.size.row(0, named=True))

    def known_words(self) -> Words:
        """Return the words of full names."""
        first, last = (self.words.filter(part=part).select("word", "nodes") for part in ("first", "last"))
        return Words(Counter(dict(first.iter_rows())), Counter(dict(last.iter_rows())))

    def still_hold(self, n_nodes: int) -> bool:
        """Say whether a network of so many nodes is still about as large as the one that was counted."""
        counted = self.network_size().nodes
        return abs(n_nodes - counted) <= MOST_GROWTH * counted


COUNTED = tuple(field.name for field in fields(NetworkCounts))


def count_words(nodes: Sequence[Node]) -> Words:
    """Count the given and the family names of nodes with a full name."""
    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()
    for node in nodes:
        full = [name for name in node.names.values() if name.form == "full"]
        for word in {name.first for name in full}:
            firsts[word] += 1
        for word in {name.last for name in full}:
            lasts[word] += 1
    return Words(firsts, lasts)


def word_rows(words: Words) -> pl.DataFrame:
    """Return the words of full names as rows: part, word, nodes."""
    schema = {"word": pl.String(), "nodes": pl.Int64()}
    parts = {"first": words.firsts, "last": words.lasts}
    return pl.concat(
        [
            pl.DataFrame([list(counts), list(counts.values())], schema=schema).select(
                pl.lit(part).alias("part"), *schema
            )
            for part, counts in parts.items()
        ]
    )


def is_crowded(keys: pl.DataFrame, counts: NetworkCounts) -> bool:
    """Say whether a crowd holds a key (kind, key, node) of which the counts say that few do."""
    crowds = keys.unique().group_by("kind", "key").len().filter(pl.col("len") > CROWD)
    words = pl.struct(pl.col("word").hash(), pl.col("other").hash())
    common = counts.key_size.filter(pl.col("nodes") > CROWD // 2).select("kind", key=words.hash())
    return not crowds.join(common, on=["kind", "key"], how="anti").is_empty()
