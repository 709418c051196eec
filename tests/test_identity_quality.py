"""Small contact worlds with known truth: people are told apart as well as docs/identity.md says, by any seed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.identity import plain_rule
from benchmarks.identity_world import World, quality
from tests.contact_world import who
from transforms.clustering import Clusters, Edge, join_edges


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_people_are_told_apart_better_than_by_the_plain_rule(seed: int) -> None:
    world = World(2000, seed)
    truth = [record.person for record in world.records]
    people = who(world.landed())
    by_record = dict(people.record_person.select("record", "person_id").iter_rows())
    labels = [by_record.get(str(number), f"nobody {number}") for number in range(len(truth))]
    ours, plain = quality(truth, labels), quality(truth, plain_rule(world.records, by_name=True))
    assert ours["precision"] >= 0.975
    assert ours["recall"] >= 0.83
    assert ours["precision"] > plain["precision"]
    assert ours["F1"] > plain["F1"] + 0.03
    assert ours["B3"] > plain["B3"]


NODES = [f"n{n}" for n in range(8)]
EDGES = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from([0.5, 1.0, 2.0, 3.5, 9.0])), max_size=14
)


@settings(deadline=None)
@given(EDGES, st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=4), st.randoms())
def test_the_order_of_pairs_does_not_matter_and_what_must_stay_apart_does(edges, cannot, order) -> None:  # type: ignore[no-untyped-def]
    pairs = {(min(a, b), max(a, b)): weight for a, b, weight in edges if a != b}
    apart = [pair for pair in cannot if pair[0] != pair[1]]

    def clustered(shuffled: list[tuple[str, str]]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
        clusters = Clusters(order.sample(NODES, len(NODES)), order.sample(apart, len(apart)))
        refused = join_edges(clusters, [Edge(*pair, pairs[pair]) for pair in shuffled], lambda _a, _b: True, 1.0)
        return clusters.labels(), refused

    labels, refused = clustered(sorted(pairs))
    again, refused_again = clustered(order.sample(sorted(pairs), len(pairs)))
    assert labels == again
    assert refused.keys() == refused_again.keys()
    assert all(labels[a] != labels[b] for a, b in apart)
