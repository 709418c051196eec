"""Components: which nodes hang together by links, found in rounds of joins so that any engine can do it.

What lies in two components has no say in each other, so that edges can be joined component by component.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import polars as pl

from transforms.clustering import RIVAL_BITS, Clusters, Edge, join_edges
from transforms.people_models import PeopleModels

# Labels travel twice as far with each round, so that only a chain of thousands needs more.
MOST_ROUNDS = 12
_LINK = {"node": "integer", "other": "integer"}
_LABEL = {"node": "integer", "label": "integer"}


def components(models: PeopleModels, links: pl.DataFrame, most_rounds: int = MOST_ROUNDS) -> dict[int, int]:
    """Return for each node of the links (`node, other`) the least node that hangs together with it.

    What is not settled after so many rounds is so little that it is settled here.
    """
    both = pl.concat([links, links.select(node="other", other="node")]).unique()
    models.register("link", _LINK, both)
    models.register("label_0", _LABEL, both.select("node", label="node").unique())
    for number in range(most_rounds + 1):
        unmet = models.read("unmet_link", last_label=f"label_{number}")
        if unmet.is_empty() or number == most_rounds:
            break
        models.run("label", f"label_{number + 1}", last_label=f"label_{number}")
    rest = Clusters(sorted({*unmet["label"], *unmet["other"]}), [])
    for label, other in unmet.iter_rows():
        rest.join(label, other)
    settled = rest.labels()
    return {node: settled.get(label, label) for node, label in models.rows(f"label_{number}").iter_rows()}


def join_components(
    models: PeopleModels,
    clusters: Clusters,
    edges: Sequence[Edge],
    compatible: Callable[[str, str], bool],
    threshold: float,
) -> dict[tuple[str, str], str]:
    """Join sets as transforms.clustering.join_edges does over all edges, one component after the other."""
    heads = [
        (clusters.find(edge.left), clusters.find(edge.right), edge)
        for edge in edges
        if edge.weight >= threshold - RIVAL_BITS
    ]
    number = {head: n for n, head in enumerate(sorted({head for left, right, _ in heads for head in (left, right)}))}
    pairs = [(number[left], number[right]) for left, right, _ in heads]
    found = components(models, pl.DataFrame(pairs, schema={"node": pl.Int32, "other": pl.Int32}, orient="row"))
    by_component: dict[int, list[Edge]] = defaultdict(list)
    for left, _, edge in heads:
        by_component[found[number[left]]].append(edge)
    refused: dict[tuple[str, str], str] = {}
    for component in sorted(by_component):
        refused |= join_edges(clusters, by_component[component], compatible, threshold)
    return refused
