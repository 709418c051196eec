"""Who is who on every engine: the same pairs, weights, words and people."""

from __future__ import annotations

import signal
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.identity_world import World
from tests.contact_world import Frames
from transforms.clustering import Clusters, Edge, join_edges
from transforms.components import components, join_components
from transforms.engines import DUCKDB, scratch_engine
from transforms.people import CORE_TABLES, OwnerSettings, People, resolve
from transforms.people_models import LAYER, PeopleModels

NEEDS = {"sail": "pysail", "local[2]": "pyspark"}
RECORDS, SEED = 3000, 5


@cache
def landed() -> Frames:
    return World(RECORDS, SEED).landed()


@cache
def on_duckdb() -> People:
    return resolve(landed(), [], OwnerSettings(), None, DUCKDB)


@pytest.mark.scale
@pytest.mark.parametrize("engine", NEEDS)
def test_every_engine_finds_the_same_people_for_the_same_reasons(engine: str) -> None:
    pytest.importorskip(NEEDS[engine], reason="the extra `spark` is not installed")
    elsewhere = resolve(landed(), [], OwnerSettings(), None, engine)
    assert on_duckdb().match_evidence.height > RECORDS / 3
    for table in (*CORE_TABLES, "registry"):
        assert getattr(elsewhere, table).equals(getattr(on_duckdb(), table)), table
    assert elsewhere.compared == on_duckdb().compared


@pytest.mark.scale
def test_an_interrupt_is_answered_as_without_spark() -> None:
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    before = signal.getsignal(signal.SIGINT)
    with scratch_engine(LAYER, "local[2]"):
        assert signal.getsignal(signal.SIGINT) is before


HANDLES = [f"n{n}" for n in range(10)]
EDGES = st.dictionaries(
    st.tuples(st.sampled_from(HANDLES), st.sampled_from(HANDLES)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([-2.0, -1.0, 0.5, 1.0, 2.0, 3.5, 9.0]),
    max_size=14,
)
PAIRS = st.lists(
    st.tuples(st.sampled_from(HANDLES), st.sampled_from(HANDLES)).filter(lambda p: p[0] != p[1]), max_size=4
)


@settings(deadline=None, max_examples=40)
@given(EDGES, PAIRS, PAIRS)
def test_joining_component_by_component_is_joining_all(
    weights: dict[tuple[str, str], float], surely: list[tuple[str, str]], never: list[tuple[str, str]]
) -> None:
    edges = [Edge(*pair, weight) for pair, weight in weights.items()]

    def clusters() -> Clusters:
        made = Clusters(HANDLES, never)
        for left, right in surely:
            if not made.apart(left, right):
                made.join(left, right)
        return made

    def compatible(left: str, right: str) -> bool:
        return {left, right} != {"n0", "n9"}

    at_once, by_component = clusters(), clusters()
    refused = join_edges(at_once, edges, compatible, 1.0)
    with scratch_engine(LAYER) as engine:
        assert join_components(PeopleModels(engine), by_component, edges, compatible, 1.0) == refused
    assert by_component.labels() == at_once.labels()


@pytest.mark.parametrize("most_rounds", [0, 1, 12])
def test_a_chain_is_one_component_however_few_the_rounds(most_rounds: int) -> None:
    chain = [(n * 7 % 50, (n + 1) * 7 % 50) for n in range(49)]
    links = pl.DataFrame([*chain, (60, 61)], schema={"node": pl.Int32, "other": pl.Int32}, orient="row")
    with scratch_engine(LAYER) as engine:
        found = components(PeopleModels(engine), links, most_rounds)
    assert found == dict.fromkeys(range(50), 0) | {60: 60, 61: 60}
