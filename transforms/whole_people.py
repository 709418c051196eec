"""People of the whole network: everybody is compared with everybody, as far as blocks and their caps go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import polars as pl

from transforms.candidates import hashed_keys
from transforms.comparing import Comparison, compare, compared_nodes
from transforms.engines import Engine
from transforms.found_people import FoundPeople, find_people, people_of
from transforms.handles import Handles, read_handles
from transforms.kinds_and_owner import find_kinds
from transforms.mentions import Mentions
from transforms.network_counts import NetworkCounts
from transforms.people_memory import Memory, feature_rows
from transforms.people_models import PeopleModels
from transforms.resolved import Asked, People

OpenEngine = Callable[[], AbstractContextManager[Engine]]


def resolve_all(
    asked: Asked,
    mentions: Mentions,
    counts: NetworkCounts | None,
    open_engine: OpenEngine,
    least_remembered: int,
) -> People:
    """Resolve all people; by `counts` of a night before, as long as they hold."""
    handles = read_handles(mentions, asked.decisions)
    kinds = find_kinds(asked, handles)
    remembers = len(compared_nodes(handles)) >= least_remembered
    comparison, keys = _compared(handles, counts if remembers else None, open_engine, remembers)
    # The engine that compared is closed by now: what it holds is as large as all that follows.
    with open_engine() as engine:
        found = find_people(asked, mentions, handles, kinds, comparison.scored, PeopleModels(engine))
    people = people_of(asked, mentions, found, found.tables(), comparison.counts, comparison.compared)
    return people if keys is None else replace(people, memory=_remembered(asked, people, found, comparison, keys))


def _compared(
    handles: Handles, counts: NetworkCounts | None, open_engine: OpenEngine, remembers: bool
) -> tuple[Comparison, pl.DataFrame | None]:
    """Return the comparison of all, by the counts or, where they hold no more, by those of tonight, and what each node
    is found by, as far as that is remembered.
    """
    with open_engine() as engine:
        models = PeopleModels(engine)
        comparison = compare(handles, models, counts)
        if comparison is not None:
            return comparison, hashed_keys(models, "held_key") if remembers else None
    return _compared(handles, None, open_engine, remembers)


def _remembered(asked: Asked, people: People, found: FoundPeople, comparison: Comparison, keys: pl.DataFrame) -> Memory:
    facets, marks, features = feature_rows(comparison.features, comparison.names)
    node = pl.Series(comparison.names, dtype=pl.String).hash()
    return Memory(
        stamp=asked.stamp(people.registry),
        counts=comparison.counts,
        nodes=found.node_rows(features),
        keys=keys.with_columns(node=node.gather(keys["node"])).select("kind", "key", "node"),
        facets=facets,
        marks=marks,
        given_forms=comparison.features.given_forms,
        scored=comparison.scored,
        watched=found.watched(),
        marked=found.kinds.marked,
        **found.tables(),
    )
