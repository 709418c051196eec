"""Clustering: from must-links, cannot-links and scored pairs to people, one edge at a time, the best first.

The result does not depend on the order of the input. An edge is refused where it would join what must stay apart, names
that cannot be one person's, or where a second, incompatible candidate is about as good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

RIVAL_BITS = 2.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair of nodes with its weight in bits (log2 odds)."""

    left: str
    right: str
    weight: float


class Clusters:
    """Disjoint sets of handles that know which of them must stay apart."""

    def __init__(self, handles: Iterable[str], cannot: Iterable[tuple[str, str]]) -> None:
        self._root = {handle: handle for handle in handles}
        self.members: dict[str, list[str]] = {handle: [handle] for handle in self._root}
        self._enemies: dict[str, set[str]] = defaultdict(set)
        for left, right in cannot:
            if left in self._root and right in self._root:
                self._enemies[left].add(right)
                self._enemies[right].add(left)

    def find(self, handle: str) -> str:
        """Return the representative of a handle's set."""
        roots = self._root
        while (above := roots[handle]) != handle:
            roots[handle] = roots[above]
            handle = above
        return handle

    def apart(self, left: str, right: str) -> bool:
        """Say whether a cannot-link keeps the sets of two handles apart."""
        left, right = self.find(left), self.find(right)
        ours, theirs = self._enemies.get(left), self._enemies.get(right)
        if not ours or not theirs:
            return False
        if len(ours) > len(theirs):
            ours, right = theirs, left
        return any(self.find(enemy) == right for enemy in ours)

    def join(self, left: str, right: str) -> None:
        """Make one set of two; the least handle represents it."""
        left, right = sorted((self.find(left), self.find(right)))
        if left != right:
            self._root[right] = left
            self.members[left] += self.members.pop(right)
            if enemies := self._enemies.pop(right, None):
                self._enemies[left] |= enemies

    def labels(self) -> dict[str, str]:
        """Return for each handle the least handle of its set."""
        return {handle: self.find(handle) for handle in self._root}


def join_edges(
    clusters: Clusters,
    edges: Sequence[Edge],
    compatible: Callable[[str, str], bool],
    threshold: float,
) -> dict[tuple[str, str], str]:
    """Join sets along the edges of at least `threshold` bits, the best first.

    `compatible` says whether two handles can be one person by their names and profiles. Returns for each edge that was
    refused the reason, in words.
    """
    rivals: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for edge in edges:
        if edge.weight >= threshold - RIVAL_BITS:
            rivals[edge.left].append((edge.right, edge.weight))
            rivals[edge.right].append((edge.left, edge.weight))
    refused: dict[tuple[str, str], str] = {}
    for edge in sorted(edges, key=lambda e: (-e.weight, e.left, e.right)):
        if edge.weight < threshold:
            break
        left, right = clusters.find(edge.left), clusters.find(edge.right)
        if left == right:
            continue
        reason = _refusal(clusters, edge, compatible, rivals)
        if reason:
            refused[edge.left, edge.right] = reason
        else:
            clusters.join(left, right)
    return refused


def _refusal(
    clusters: Clusters,
    edge: Edge,
    compatible: Callable[[str, str], bool],
    rivals: dict[str, list[tuple[str, float]]],
) -> str:
    left, right = clusters.find(edge.left), clusters.find(edge.right)
    if clusters.apart(left, right):
        return "would join two who must stay apart"
    if not _all_compatible(clusters, left, right, compatible):
        return "would join names or profiles that are not one person's"
    for near, far in ((edge.left, edge.right), (edge.right, edge.left)):
        for rival, weight in rivals[near]:
            other, own = clusters.find(rival), clusters.find(far)
            if weight < edge.weight - RIVAL_BITS or other == own:
                continue
            if clusters.apart(other, own) or not _all_compatible(clusters, other, own, compatible):
                return f"{rival} is about as likely"
    return ""


def _all_compatible(clusters: Clusters, left: str, right: str, compatible: Callable[[str, str], bool]) -> bool:
    others = clusters.members[right]
    for handle in clusters.members[left]:
        for other in others:
            if not compatible(handle, other):
                return False
    return True
