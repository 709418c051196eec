"""Memory: what a night found out about who is who, so that the next one only looks at what is new.

It is a cache: without it the same people are found, if the counts are the same, only in more time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import polars as pl

from transforms.candidates import FACETS, MARKS, Features
from transforms.network_counts import COUNTED, NetworkCounts

_COUNTS = "counts_"


@dataclass(frozen=True)
class Memory:
    """What is remembered, as frames. Islands are those of transforms.islands; `row`, `token`, `key`, `node` (a handle)
    and `anchor` are 64 bits of a hash, by which they are found again.

    `stamp`: of what the night was a function beside the landed tables. `mentions`: row (a digest), handle (None for
    nobody), position (a contact has several handles), island. `nodes`: handle, node, anchor, island, features (a
    digest; None where it is not compared). `tokens`: token, island. `keys`: kind, key, node (sql/people/held_key.sql).
    `facets`, `marks`: those of Features, by node. `given_forms`: of Features. `scored`: of a Comparison. `watched`:
    handles that are looked at every night, as the owner's. `marked`: address, kind (list, machine). `person`,
    `person_identity`, `match_evidence`, `history`: the tables with island.
    """

    stamp: pl.DataFrame
    counts: NetworkCounts
    mentions: pl.DataFrame
    nodes: pl.DataFrame
    tokens: pl.DataFrame
    keys: pl.DataFrame
    facets: pl.DataFrame
    marks: pl.DataFrame
    given_forms: pl.DataFrame
    scored: pl.DataFrame
    watched: pl.DataFrame
    marked: pl.DataFrame
    person: pl.DataFrame
    person_identity: pl.DataFrame
    match_evidence: pl.DataFrame
    history: pl.DataFrame

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return everything by name, to be kept in files."""
        own = {name: getattr(self, name) for name in _OWN}
        return own | {_COUNTS + name: getattr(self.counts, name) for name in COUNTED}

    def part(self, name: str, islands: pl.Series, inside: bool) -> pl.DataFrame:
        """Return the rows of a frame that are on these islands, or those that are not."""
        rows: pl.DataFrame = getattr(self, name)
        return rows.join(islands.alias("island").to_frame(), on="island", how="semi" if inside else "anti")


_OWN = tuple(field.name for field in fields(Memory) if field.name != "counts")
FRAMES = (*_OWN, *(_COUNTS + name for name in COUNTED))


def remembered(frames: Mapping[str, pl.DataFrame]) -> Memory:
    """Return the memory that was kept as frames."""
    counts = NetworkCounts(**{name: frames[_COUNTS + name] for name in COUNTED})
    return Memory(counts=counts, **{name: frames[name] for name in _OWN})


def feature_rows(features: Features, names: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return facets and marks by node, and the digest of each node's: handle, features."""
    handle = pl.DataFrame({"handle": names}, schema={"handle": pl.String})
    number = handle.select(node=pl.col("handle").hash())["node"]
    facets = features.facets.with_columns(node=number.gather(features.facets["node"]))
    marks = features.marks()
    marks = marks.with_columns(node=number.gather(marks["node"]))
    # The upper bits of hashes, so that their sum stays within 64.
    hashed = [rows.select("node", bits=pl.struct(pl.exclude("node")).hash() // 256) for rows in (facets, marks)]
    digests = pl.concat(hashed).group_by("node").agg(features=pl.col("bits").sum())
    told = handle.with_columns(node=number).join(digests, on="node", how="left")
    return facets, marks, told.select("handle", pl.col("features").fill_null(0))


def features_of(facets: pl.DataFrame, marks: pl.DataFrame, forms: pl.DataFrame, nodes: pl.Series) -> Features:
    """Return the features of nodes, numbered by their position in the series, out of rows by node (feature_rows)."""
    numbered = nodes.alias("node").to_frame().with_row_index("number").with_columns(pl.col("number").cast(pl.Int32))

    def ours(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.join(numbered, on="node").drop("node").rename({"number": "node"})

    facets, marks = ours(facets).select(list(FACETS)), ours(marks)
    forms = forms.join(facets.select("first").unique(), on="first", how="semi")
    tables = [marks.filter(kind=kind).select("node", pl.col("mark").alias(kind)) for kind in MARKS]
    return Features(facets, forms, *tables)
