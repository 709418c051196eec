"""Islands: handles that may have a say in who another one is. Whatever happens in one changes nothing in another.

What ties handles to an island: one address, contact record or member number; a pair that may be joined or asked about;
a decision; the owner; one name with one day of connection; and a name that came alone with whoever bears it in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from transforms.clustering import Clusters
from transforms.decisions import Decision
from transforms.handles import Handles
from transforms.nodes import Node

_NAME, _FULL = "name:", "full:"


def anchor(node: Node) -> str:
    """Return what all nodes of an address have in common; of others the handle itself."""
    return node.handle if node.address is None else f"email:{node.address.key}"


def tokens(handles: Handles) -> Iterator[tuple[str, str]]:
    """Return what ties handles beside their address and contact records, as texts (tokens), each with the handle."""
    for handle, node in handles.nodes.items():
        if handle.startswith(_NAME):
            yield handle, handle
        for name in node.names:
            for day in node.connected_on:
                yield f"day:{day}/{name}", handle
        if node.kind == "human" and not handle.startswith(_NAME):
            for full in node.full_names:
                yield _FULL + full.key, handle
    for contact in handles.contacts:
        for urn in contact.urns:
            for handle in contact.handles:
                yield f"urn:{urn}", handle


def sought_tokens(found: Iterable[tuple[str, str]]) -> set[str]:
    """Return the tokens of whoever may be tied to the bearers of tokens."""
    return {_sought(token) for token, _ in found}


def _sought(token: str) -> str:
    """Names that came alone and names in full seek each other; everything else its like."""
    if token.startswith(_FULL):
        return _NAME + token.removeprefix(_FULL)
    return _FULL + token.removeprefix(_NAME) if token.startswith(_NAME) else token


def island_rows(
    handles: Handles,
    found: Iterable[tuple[str, str]],
    weighed: pl.DataFrame,
    decisions: Sequence[Decision],
    owned: Iterable[str],
) -> pl.DataFrame:
    """Return on which island each handle is: handle, island (64 bits that stand for its least handle).

    `weighed` are pairs of handles (left, right), `decisions` name nodes.
    """
    islands = Clusters(sorted(handles.nodes), ())
    bearers: dict[str, list[str]] = defaultdict(list)
    for handle, node in handles.nodes.items():
        bearers[anchor(node)].append(handle)
    for token, handle in found:
        bearers[token].append(handle)
    for token, tied in bearers.items():
        if not token.startswith(_FULL):
            _join(islands, tied)
        elif (name := _NAME + token.removeprefix(_FULL)) in handles.nodes:
            _join(islands, [name, *tied])
    for contact in handles.contacts:
        _join(islands, contact.handles)
    for pair in weighed.iter_rows():
        _join(islands, pair)
    for decision in decisions:
        if decision.verb in {"same", "different"}:
            _join(islands, [side for side in (decision.subject, decision.object) if side in handles.nodes])
    _join(islands, sorted(owned))
    heads = islands.labels()
    rows = pl.DataFrame([list(heads), list(heads.values())], schema={"handle": pl.String(), "island": pl.String()})
    return rows.with_columns(pl.col("island").hash())


def _join(islands: Clusters, handles: Sequence[str]) -> None:
    for other in handles[1:]:
        islands.join(handles[0], other)
