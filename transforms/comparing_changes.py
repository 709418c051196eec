"""Comparing changes: handles of which something new is known, with all that a night before knew."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.candidates import Features, hashed_keys, register_features
from transforms.comparing import FLOOR_BITS, by_handle, compared_nodes
from transforms.engines import scratch_engine
from transforms.handles import Handles
from transforms.network_counts import CROWD, is_crowded
from transforms.node_features import build_features
from transforms.people_memory import Memory, feature_rows, features_of
from transforms.people_models import LAYER, PeopleModels
from transforms.scoring import score_pairs

_PAIR = {"a": "integer", "b": "integer"}


@dataclass(frozen=True)
class Changes:
    """What comparing handles again has brought.

    `digests`: of all of them that are compared (handle, features). `dropped`: handles of which what was known holds no
    more. `facets`, `marks`, `given_forms`, `keys`: of the changed handles, as a Memory has them. `scored`: the pairs
    with a changed handle. `compared`: how many pairs these were chosen from.
    """

    digests: pl.DataFrame
    dropped: pl.Series
    facets: pl.DataFrame
    marks: pl.DataFrame
    given_forms: pl.DataFrame
    keys: pl.DataFrame
    scored: pl.DataFrame
    compared: int


def compare_changes(
    handles: Handles, memory: Memory, known_before: pl.DataFrame, models: PeopleModels
) -> Changes | None:
    """Compare those among the handles of which something new is known.

    `known_before` are the nodes of the memory that the handles take the place of; `models` have nothing registered yet.
    Return None where so many nodes came to hold one key that the network must be counted again.
    """
    nodes = compared_nodes(handles)
    names = [node.handle for node in nodes]
    features = build_features(nodes, memory.counts.known_words())
    facets, marks, digests = feature_rows(features, names)
    known = memory.nodes.drop_nulls("features").select("handle", known="features")
    is_known = pl.col("features") == pl.col("known")
    changed = digests.join(known, on="handle", how="left").filter(~is_known.fill_null(value=False))["handle"].sort()
    before = known_before.drop_nulls("features")["handle"]
    dropped = pl.concat([changed, before.filter(~before.is_in(names))])
    ours = changed.hash().alias("node").to_frame()
    facets, marks = (rows.join(ours, on="node", how="semi") for rows in (facets, marks))
    forms = features.given_forms.join(facets.select("first").unique(), on="first", how="semi")
    alone = features_of(facets, marks, forms, changed.hash())
    with scratch_engine(LAYER) as engine:
        names_alone = PeopleModels(engine)
        register_features(names_alone, alone, known_words=_known_words(memory, alone))
        held, sought = (hashed_keys(names_alone, name) for name in ("held_key", "sought_key"))
    held, sought = (
        keys.with_columns(node=ours["node"].gather(keys["node"])).select("kind", "key", "node")
        for keys in (held, sought)
    )
    gone = dropped.hash().alias("node").to_frame()
    stay = memory.keys.join(held, on=["kind", "key"], how="semi").join(gone, on="node", how="anti")
    if is_crowded(pl.concat([held, stay]), memory.counts):
        return None
    found = _partners(memory, sought, marks, dropped)
    scored, compared = _score(models, memory, changed, found, facets, marks, forms)
    return Changes(digests, dropped, facets, marks, forms, held, scored, compared)


def _known_words(memory: Memory, features: Features) -> pl.DataFrame:
    """Return the words of full names, remembered and new: part, word."""
    full = [rows.filter(form="full") for rows in (memory.facets, features.facets)]
    forms = [memory.given_forms, features.given_forms]
    first = [rows.select(word="first") for rows in full] + [rows.select(word="formal") for rows in forms]
    parts = {"first": pl.concat(first), "last": pl.concat([rows.select(word="last") for rows in full])}
    return pl.concat([words.unique().select(pl.lit(part).alias("part"), "word") for part, words in parts.items()])


def _partners(memory: Memory, sought: pl.DataFrame, marks: pl.DataFrame, dropped: pl.Series) -> pl.Series:
    """Return the remembered handles that hold what is sought; of a crowd, those at an organization of the seeker."""
    keys = memory.keys.join(sought.select("kind", "key").unique(), on=["kind", "key"], how="semi")
    crowds = keys.group_by("kind", "key").len().filter(pl.col("len") > CROWD).drop("len")
    pairs = sought.join(crowds, on=["kind", "key"], how="semi").join(keys, on=["kind", "key"])
    at_work = [
        rows.filter(kind="organization").select(pl.col("node").alias(side), "mark")
        for rows, side in ((marks, "node"), (memory.marks, "node_right"))
    ]
    colleagues = (
        pairs.select("node", "node_right").join(at_work[0], on="node").join(at_work[1], on=["node_right", "mark"])
    )
    few = keys.join(crowds, on=["kind", "key"], how="anti")["node"]
    found = pl.concat([few, colleagues["node_right"]]).unique().to_frame("node")
    handles = memory.nodes.drop_nulls("features").join(found, on="node", how="semi")["handle"]
    return handles.filter(~handles.is_in(dropped.implode()))


def _score(
    models: PeopleModels,
    memory: Memory,
    changed: pl.Series,
    partners: pl.Series,
    facets: pl.DataFrame,
    marks: pl.DataFrame,
    forms: pl.DataFrame,
) -> tuple[pl.DataFrame, int]:
    """Return the scored pairs with a changed handle, and how many were compared."""
    # Numbered in the order of handles, as in a comparison of all.
    names = pl.concat([changed, partners]).sort()
    theirs = partners.hash().alias("node").to_frame()
    both = features_of(
        pl.concat([memory.facets.join(theirs, on="node", how="semi"), facets.select(memory.facets.columns)]),
        pl.concat([memory.marks.join(theirs, on="node", how="semi"), marks.select(memory.marks.columns)]),
        pl.concat([memory.given_forms, forms]).unique().sort("first", "formal"),
        names.hash(),
    )
    ours = names.is_in(changed.implode()).arg_true().cast(pl.Int32)
    register_features(models, both, memory.counts)
    pairs = pl.concat([models.rows("block_pair"), models.rows("narrowed_pair").select("a", "b")]).unique()
    pairs = pairs.filter(pl.col("a").is_in(ours.implode()) | pl.col("b").is_in(ours.implode()))
    models.register("candidate", _PAIR, pairs)
    scored = score_pairs(models, memory.counts.network_size(), FLOOR_BITS)
    return by_handle(scored, names.to_list()), pairs.height
