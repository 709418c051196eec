"""Who calls the steps of a run: Directly here and now, or Prefect's tasks (flows.nightly)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Conductor(Protocol):
    """Whoever calls the steps: one after another, and one step for each of several items."""

    @property
    def is_elsewhere(self) -> bool:
        """Say whether other processes, perhaps of other machines, work on the items of `each`."""

    def call(self, step: Callable[[], T]) -> T:
        """Call a step and return what it returns."""

    def each(self, name: str, step: Callable[[T], R], items: Sequence[T]) -> Iterator[R | None]:
        """Call a step for each item; yield what it returns, in the order of the items.

        None stands for one that failed elsewhere, or whose process died.
        """


class Directly:
    """A conductor that calls the steps here and now, without any server."""

    is_elsewhere = False

    def call(self, step: Callable[[], T]) -> T:
        """Call a step and return what it returns."""
        return step()

    def each(self, name: str, step: Callable[[T], R], items: Sequence[T]) -> Iterator[R | None]:
        """Call a step for each item."""
        return map(step, items)
