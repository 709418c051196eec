"""People of what changed: only the islands are resolved again that something new may concern; all others stay.

The result is that of resolving everybody by the same counts.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from transforms.changed_mentions import concerned, mention_rows, read_changed, without
from transforms.comparing_changes import Changes, compare_changes
from transforms.engines import scratch_engine
from transforms.found_people import FoundPeople, find_people, people_of
from transforms.handles import Handles, read_handles
from transforms.kinds_and_owner import find_kinds
from transforms.mentions import Mentions
from transforms.people_memory import Memory
from transforms.people_models import LAYER, PeopleModels
from transforms.resolved import Asked, People


def resolve_changes(asked: Asked, mentions: Mentions, memory: Memory) -> People | None:
    """Resolve the people whom something new may concern, and leave all others as the memory has them.

    Return None where everybody must be resolved: decisions or settings changed, a decision names a record, which may
    have become another handle's, or the counts hold no more.
    """
    if asked.registry is None or not memory.stamp.equals(asked.stamp(asked.registry)):
        return None
    if any(side.startswith("record:") for one in asked.decisions for side in (one.subject, one.object)):
        return None
    changed = read_changed(asked, mentions, memory)
    with scratch_engine(LAYER) as engine:
        models = PeopleModels(engine)
        changes = compare_changes(changed.handles, memory, changed.before, models)
        if changes is None or not memory.counts.still_hold(_n_compared(memory, changes)):
            return None
        islands = concerned(memory, changed, changes)
        chosen = without(mentions, memory.part("mentions", islands, inside=False))
        handles = read_handles(chosen, asked.decisions, changed.handles)
        kinds = find_kinds(asked, handles)
        scored = _both(_still_scored(memory, changes), changes.scored)
        others = memory.part("nodes", islands, inside=False)
        stay = asked.registry.join(others, on="handle", how="semi")
        rest = replace(asked, registry=asked.registry.join(others, on="handle", how="anti"))
        found = find_people(rest, chosen, handles, kinds, _among(scored, handles), models, stay)
    tables = {name: _both(memory.part(name, islands, inside=False), rows) for name, rows in found.tables().items()}
    tables["mentions"] = tables["mentions"].join(mention_rows(mentions), on="row", how="semi")
    people = people_of(asked, mentions, found, tables, memory.counts, changes.compared)
    nodes = _both(others, found.node_rows(_features(memory, islands, changes)))
    return replace(people, memory=_remembered(asked, people, memory, changes, found, nodes, scored, tables))


def _still_scored(memory: Memory, changes: Changes) -> pl.DataFrame:
    dropped = changes.dropped.implode()
    return memory.scored.filter(~pl.col("left").is_in(dropped) & ~pl.col("right").is_in(dropped))


def _among(scored: pl.DataFrame, handles: Handles) -> pl.DataFrame:
    there = pl.DataFrame({"left": list(handles.nodes)}, schema={"left": pl.String()})
    return scored.join(there, on="left", how="semi").join(there.rename({"left": "right"}), on="right", how="semi")


def _features(memory: Memory, islands: pl.Series, changes: Changes) -> pl.DataFrame:
    """Return the digests of all handles on these islands that are compared: handle, features."""
    known = memory.part("nodes", islands, inside=True).select("handle", "features").drop_nulls()
    unchanged = known.filter(~pl.col("handle").is_in(changes.dropped.implode()))
    return pl.concat([changes.digests, unchanged]).unique("handle")


def _remembered(
    asked: Asked,
    people: People,
    memory: Memory,
    changes: Changes,
    found: FoundPeople,
    nodes: pl.DataFrame,
    scored: pl.DataFrame,
    tables: dict[str, pl.DataFrame],
) -> Memory:
    gone = changes.dropped.hash().alias("node").to_frame()
    by_node = {
        name: _both(getattr(memory, name).join(gone, on="node", how="anti"), getattr(changes, name))
        for name in ("facets", "marks", "keys")
    }
    forms = _both(memory.given_forms, changes.given_forms).unique()
    return Memory(
        stamp=asked.stamp(people.registry),
        counts=memory.counts,
        nodes=nodes,
        given_forms=forms.join(by_node["facets"].select("first"), on="first", how="semi"),
        scored=scored,
        watched=found.watched(),
        marked=found.kinds.marked,
        **by_node,
        **tables,
    )


def _both(rows: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows, more.select(rows.columns)])


def _n_compared(memory: Memory, changes: Changes) -> int:
    known, dropped = memory.nodes.drop_nulls("features")["handle"], set(changes.dropped)
    return known.len() - len(dropped & set(known)) + len(dropped & set(changes.digests["handle"]))
