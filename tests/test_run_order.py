"""Relations are made once each, after what they read, and no further than the first that fails."""

from __future__ import annotations

from contextvars import ContextVar
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.run_order import run_each, run_order

IN_A_ROW = {"a": frozenset({"given"}), "b": frozenset({"a"}), "c": frozenset({"b"})}


@given(
    reads=st.lists(st.sets(st.integers(0, 11)), max_size=12),
    at_once=st.integers(1, 4),
)
def test_each_is_made_once_after_what_it_reads(reads: list[set[int]], at_once: int) -> None:
    inputs = {str(n): frozenset(str(m) for m in names if m < n) for n, names in enumerate(reads)}
    made: list[str] = []

    def make(name: str) -> None:
        assert inputs[name] <= set(made)
        made.append(name)

    run_each(inputs, make, at_once)
    assert sorted(made) == sorted(inputs)
    if at_once == 1:
        assert made == run_order(inputs)


def test_two_are_made_at_once() -> None:
    both_there = Barrier(2)
    run_each({"a": frozenset(), "b": frozenset()}, lambda _name: both_there.wait(60) and None, at_once=2)


@pytest.mark.parametrize("at_once", [1, 2])
def test_nothing_is_begun_after_a_failure(at_once: int) -> None:
    begun: list[str] = []

    def make(name: str) -> None:
        begun.append(name)
        if name == "b":
            raise ArithmeticError(name)

    with pytest.raises(ArithmeticError, match="b"):
        run_each(IN_A_ROW, make, at_once)
    assert begun == ["a", "b"]


def test_threads_see_what_the_caller_set() -> None:
    told = ContextVar("told", default="nothing")
    told.set("something")
    seen: list[str] = []
    run_each({"a": frozenset()}, lambda _name: seen.append(told.get()), at_once=2)
    assert seen == ["something"]


def test_a_circle_is_an_error() -> None:
    with pytest.raises(ValueError, match="cycle"):
        run_order({"a": frozenset({"b"}), "b": frozenset({"a"})})
