"""Stable person ids: a handle mints an id when it is first known, and a person bears the id of the oldest handle.

The registry has one row a handle: `handle, generation (the run, counted from 1, in which it was first known),
person_id (under which it was last published), published (its own id was ever a person's), split_from (the person it was
parted from, or null)`. Ids depend on nothing else, so that undoing a merge brings both ids back.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

REGISTRY = pl.Schema(
    {
        "handle": pl.String(),
        "generation": pl.Int64(),
        "person_id": pl.String(),
        "published": pl.Boolean(),
        "split_from": pl.String(),
    }
)
HISTORY = pl.Schema({"old_person_id": pl.String(), "person_id": pl.String(), "reason": pl.String()})
_ORDER = ("linkedin", "email", "contact", "name", "room")


def mint(handle: str) -> str:
    """Return the id of a handle: 16 hexadecimal digits of the SHA-256 of the handle."""
    return hashlib.sha256(f"person\n{handle}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Assigned:
    """The person id of each handle, the new registry, and the history of ids that people lost: handle (that lost it),
    HISTORY.
    """

    ids: dict[str, str]
    registry: pl.DataFrame
    history: pl.DataFrame


def assign_ids(
    labels: Mapping[str, str], registry: pl.DataFrame | None, others: pl.DataFrame | None = None
) -> Assigned:
    """Give the people among `labels`, which has for each handle any name of its person, their ids.

    Handles that the registry knows and this run does not stay. `others` are rows of the registry, apart from it, of
    handles whose people stay as they are.
    """
    registry = REGISTRY.to_frame() if registry is None else registry
    others = REGISTRY.to_frame() if others is None else others
    known = {row[0]: row[1:] for row in registry.iter_rows()}
    generation = max(pl.concat([registry, others])["generation"].to_list(), default=0) + 1
    people: dict[str, list[str]] = defaultdict(list)
    for handle, label in labels.items():
        people[label].append(handle)
    ids: dict[str, str] = {}
    leaders: set[str] = set()
    for handles in people.values():
        leader = min(handles, key=lambda h: (known[h][0] if h in known else generation, *_rank(h)))
        leaders.add(leader)
        ids.update(dict.fromkeys(handles, mint(leader)))
    alive = {*ids.values(), *others["person_id"]}
    rows: list[tuple[str, int, str, bool, str | None]] = [(h, *row) for h, row in known.items() if h not in ids]
    history: set[tuple[str, str, str, str]] = set()
    for handle, person_id in ids.items():
        since, last, published, split_from = known.get(handle, (generation, person_id, False, None))
        if last != person_id and last in alive:
            split_from = last
        if published and mint(handle) != person_id:
            history.add((handle, mint(handle), person_id, "merged"))
        if split_from is not None and split_from != person_id and handle in leaders:
            history.add((handle, split_from, person_id, "split"))
        rows.append((handle, since, person_id, published or handle in leaders, split_from))
    new = pl.DataFrame(rows, schema=REGISTRY, orient="row")
    lost = pl.DataFrame(sorted(history), schema={"handle": pl.String(), **HISTORY}, orient="row")
    return Assigned(ids, pl.concat([others, new]).sort("handle"), lost)


def history_rows(lost: pl.DataFrame) -> pl.DataFrame:
    """Return person_id_history (HISTORY), sorted, of rows by handle."""
    return lost.select(list(HISTORY)).unique().sort(list(HISTORY))


def _rank(handle: str) -> tuple[int, int, str]:
    kind, _, value = handle.partition(":")
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), value.count("/"), handle)


def people_by_handle(registry: pl.DataFrame) -> dict[str, str]:
    """Return the person id of each handle, as last published."""
    return dict(registry.select("handle", "person_id").iter_rows())


def main_handle(person_id: str, registry: pl.DataFrame) -> str | None:
    """Return the handle to name a person by in decisions: a profile before an address before a name, or None."""
    handles = registry.filter(pl.col("person_id") == person_id)["handle"].to_list()
    return min(handles, key=_rank, default=None)
