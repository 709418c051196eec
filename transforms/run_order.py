"""The order in which relations are made: each after those that it reads, several at once where an engine gains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from graphlib import TopologicalSorter


def run_order(inputs: Mapping[str, frozenset[str]]) -> list[str]:
    """Return relations so that each comes after its inputs, the same order every time.

    Inputs that are no key of `inputs` are taken as given. Raises graphlib.CycleError on a circle.
    """
    sorter = _sorter(inputs)
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return order


def run_each(inputs: Mapping[str, frozenset[str]], run: Callable[[str], None], at_once: int) -> None:
    """Call `run` with each relation, once its inputs are there; `at_once` of them in threads if that is more than one.

    The threads see the caller's context variables. Raises what `run` raises first: nothing is begun after it, and what
    has begun is awaited.
    """
    if at_once == 1:
        for name in run_order(inputs):
            run(name)
        return
    sorter = _sorter(inputs)
    pool = ThreadPoolExecutor(at_once)
    running: dict[Future[None], str] = {}
    try:
        while sorter.is_active():
            running |= {pool.submit(copy_context().run, run, name): name for name in sorted(sorter.get_ready())}
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
                sorter.done(running.pop(future))
    finally:
        pool.shutdown(cancel_futures=True)


def _sorter(inputs: Mapping[str, frozenset[str]]) -> TopologicalSorter[str]:
    sorter = TopologicalSorter({name: inputs[name] & inputs.keys() for name in sorted(inputs)})
    sorter.prepare()
    return sorter
