"""People: from landed tables, decisions and the registry to who is who, with evidence and stable ids.

The order of work: mentions -> nodes -> kinds and owner -> candidate pairs -> scores -> clusters -> ids and tables.
Everything landed counts, whatever the day of the run.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl

from transforms.changed_people import resolve_changes
from transforms.decisions import Decision, check_conflicts, forgotten_handles
from transforms.engines import DUCKDB, scratch_engine
from transforms.mentions import Landed, read_mentions
from transforms.owner import OwnerSettings
from transforms.people_memory import Memory
from transforms.people_models import LAYER
from transforms.resolved import CORE_TABLES, Asked, People
from transforms.whole_people import resolve_all

__all__ = ["CORE_TABLES", "OwnerSettings", "People", "resolve"]

# Fewer are sooner looked at as a whole, by counts of the day.
LEAST_REMEMBERED = 20_000


def resolve(
    landed: Landed,
    decisions: Sequence[Decision],
    owner: OwnerSettings,
    registry: pl.DataFrame | None,
    engine_address: str = DUCKDB,
    shared: Path | None = None,
    memory: Memory | None = None,
    least_remembered: int = LEAST_REMEMBERED,
) -> People:
    """Resolve the people in landed contact_record, contact_point, event and participant (frames or lazy frames).

    `registry` and `memory` are those that the run before returned, None in the first. The result depends on the set of
    landed rows and on the counts in the memory, not on the order of rows, nor on the engine that compares all of them:
    transforms.engines says what its address and `shared` are. With a memory only that part of the network is looked at
    which something new is said of. Of fewer than `least_remembered` compared handles nothing is remembered.
    Raises DecisionConflict where decisions contradict.
    """
    check_conflicts(decisions)
    asked = Asked(landed, decisions, owner, _without_forgotten(registry, decisions))
    with _collector_paused():
        mentions = read_mentions(landed)
        people = resolve_changes(asked, mentions, memory) if memory is not None else None
        if people is not None:
            return people
        open_engine = partial(scratch_engine, LAYER, engine_address, shared)
        counts = memory.counts if memory is not None else None
        del memory
        return resolve_all(asked, mentions, counts, open_engine, least_remembered)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking millions of names again and again: none of them is part of a cycle."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _without_forgotten(registry: pl.DataFrame | None, decisions: Sequence[Decision]) -> pl.DataFrame | None:
    """Return the registry without the handles that were forgotten, with all the names used at an address."""
    if registry is None or not any(decision.verb == "forget" for decision in decisions):
        return registry
    bare = {handle: _without_name(handle) for handle in registry["handle"]}
    forgotten = forgotten_handles(set(bare.values()), decisions)
    return registry.filter(~pl.Series([bare[handle] in forgotten for handle in registry["handle"]], dtype=pl.Boolean))


def _without_name(handle: str) -> str:
    """Return the handle of the address whose one of several names a handle stands for."""
    local, at, domain = handle.rpartition("@")
    return local + at + domain.split("/")[0] if handle.startswith("email:") else handle
