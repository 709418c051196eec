"""People of what changed: only the islands are resolved again that something new may concern; all others stay.

The result is that of resolving everybody by the same counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from transforms.comparing_changes import Changes, compare_changes
from transforms.engines import scratch_engine
from transforms.found_people import FoundPeople, find_people, people_of
from transforms.handles import Handles, read_handles
from transforms.islands import anchor, sought_tokens, tokens
from transforms.kinds_and_owner import Kinds, find_kinds
from transforms.mentions import Mentions, digests
from transforms.people_memory import Memory
from transforms.people_models import LAYER, PeopleModels
from transforms.resolved import Asked, People

_ROUNDS = 10


@dataclass(frozen=True)
class _Changed:
    """Mentions that are new, and all others of the handles that these or mentions which are gone had a say in.

    `before`: the nodes of the memory that the handles take the place of.
    """

    handles: Handles
    before: pl.DataFrame
    kinds: Kinds


def resolve_changes(asked: Asked, mentions: Mentions, memory: Memory) -> People | None:
    """Resolve the people whom something new may concern, and leave all others as the memory has them.

    Return None where everybody must be resolved: decisions or settings changed, or the counts hold no more.
    """
    if asked.registry is None or not memory.stamp.equals(asked.stamp(asked.registry)):
        return None
    changed = _read_changed(asked, mentions, memory)
    with scratch_engine(LAYER) as engine:
        models = PeopleModels(engine)
        changes = compare_changes(changed.handles, memory, changed.before, models)
        if changes is None or not memory.counts.still_hold(_n_compared(memory, changes)):
            return None
        islands = _concerned(memory, changed, changes)
        chosen = _select(mentions, memory.part("mentions", islands, inside=False))
        handles = read_handles(chosen, asked.decisions, changed.handles)
        kinds = find_kinds(asked, handles)
        scored = _both(_still_scored(memory, changes), changes.scored)
        others = memory.part("nodes", islands, inside=False)
        stay = asked.registry.join(others, on="handle", how="semi")
        rest = replace(asked, registry=asked.registry.join(others, on="handle", how="anti"))
        found = find_people(rest, chosen, handles, kinds, _among(scored, handles), models, stay)
    tables = {name: _both(memory.part(name, islands, inside=False), rows) for name, rows in found.tables().items()}
    tables["mentions"] = tables["mentions"].join(_rows(mentions), on="row", how="semi")
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


def _rows(mentions: Mentions) -> pl.DataFrame:
    return pl.concat([digests(mentions.participants), digests(mentions.contacts)]).to_frame()


def _n_compared(memory: Memory, changes: Changes) -> int:
    known, dropped = memory.nodes.drop_nulls("features")["handle"], set(changes.dropped)
    return known.len() - len(dropped & set(known)) + len(dropped & set(changes.digests["handle"]))


def _read_changed(asked: Asked, mentions: Mentions, memory: Memory) -> _Changed:
    """Return the handles that mentions which are new or gone had a say in, read with all their mentions."""
    gone = memory.mentions.join(_rows(mentions), on="row", how="anti")
    owners = digests(mentions.contacts.filter("is_owner")).to_frame()
    mine = memory.mentions.join(owners, on="row", how="semi")
    handles = read_handles(_select(mentions, memory.mentions), asked.decisions)
    known = [*gone["handle"].drop_nulls(), *mine["handle"].drop_nulls(), *memory.watched["handle"]]
    anchors = {anchor(handle) for handle in (*known, *handles.nodes)}
    for _ in range(_ROUNDS):
        rows, before = _mentions_of(memory, anchors)
        chosen = _select(mentions, memory.mentions.join(rows, on="row", how="anti"))
        handles = read_handles(chosen, asked.decisions, handles)
        kinds = find_kinds(asked, handles)
        marks = pl.concat([memory.marked, kinds.marked])
        turned = {f"email:{address}" for address in marks.filter(~marks.is_duplicated())["address"]}
        anchors |= {anchor(handle) for handle in before["handle"]}
        more = {anchor(handle) for handle in handles.nodes} | turned
        if more <= anchors:
            break
        anchors |= more
    return _Changed(handles, before, kinds)


def _mentions_of(memory: Memory, anchors: set[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return all rows of mentions that say something of the handles with these anchors, and these nodes of the memory.

    A contact record may hold several handles, so that one leads to the next.
    """
    wanted = pl.DataFrame({"anchor": list(anchors)}, schema={"anchor": pl.String()}).with_columns(
        pl.col("anchor").hash()
    )
    known = memory.nodes.select("handle", "anchor")
    for _ in range(_ROUNDS):
        nodes = known.join(wanted, on="anchor", how="semi")
        rows = memory.mentions.join(nodes, on="handle", how="semi").select("row").unique()
        held = memory.mentions.join(rows, on="row", how="semi").select("handle").unique()
        reached = known.join(held, on="handle", how="semi").select("anchor").unique()
        if reached.height <= nodes["anchor"].n_unique():
            break
        wanted = pl.concat([wanted, reached]).unique()
    return rows, memory.nodes.join(wanted, on="anchor", how="semi")


def _concerned(memory: Memory, changed: _Changed, changes: Changes) -> pl.Series:
    """Return the islands on which anybody may turn out to be somebody else."""
    touched = pl.concat([changed.before["handle"], pl.Series("handle", list(changed.handles.nodes), dtype=pl.String)])
    sides = touched.unique().to_frame("left")
    known = memory.scored.select("left", "right")
    tied = [
        known.join(sides, on="left", how="semi"),
        known.join(sides.rename({"left": "right"}), on="right", how="semi"),
        changes.scored.select("left", "right"),
    ]
    ends = [pairs[side] for pairs in tied for side in ("left", "right")]
    handles = pl.concat([touched, *ends]).unique().to_frame("handle")
    sought = sorted(sought_tokens(tokens(changed.handles)))
    by_token = pl.DataFrame({"token": sought}, schema={"token": pl.String()}).with_columns(pl.col("token").hash())
    return pl.concat(
        [
            memory.nodes.join(handles, on="handle", how="semi")["island"],
            memory.tokens.join(by_token, on="token", how="semi")["island"],
        ]
    ).unique()


def _select(mentions: Mentions, elsewhere: pl.DataFrame) -> Mentions:
    """Return the mentions but for those elsewhere (row, ...), the contacts numbered anew."""
    participants, contacts = (
        rows.with_columns(row=digests(rows)).join(elsewhere, on="row", how="anti", maintain_order="left").drop("row")
        for rows in (mentions.participants, mentions.contacts)
    )
    numbers = contacts.select("content").with_row_index("number")
    records = mentions.contact_records.join(numbers, on="content").drop("content").rename({"number": "content"})
    return Mentions(participants, contacts.drop("content").with_row_index("content"), records)
