"""Who calls the steps of a run: Directly here and now, or Prefect's tasks (flows.nightly)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Conductor(Protocol):
    """Whoever calls the steps: one after another, and one step for each of several items."""

    def call(self, step: Callable[[], T]) -> T:
        """Call a step and return what it returns."""

    def each(self, step: Callable[[list[str]], None], batches: list[list[str]]) -> None:
        """Call a step for each batch and wait for all."""


class Directly:
    """A conductor that calls the steps here and now, without any server."""

    def call(self, step: Callable[[], T]) -> T:
        """Call a step and return what it returns."""
        return step()

    def each(self, step: Callable[[list[str]], None], batches: list[list[str]]) -> None:
        """Call a step for each batch."""
        for batch in batches:
            step(batch)
