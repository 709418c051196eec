"""Threads are the connected components of message references."""

from __future__ import annotations

import networkx
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.threads import thread_keys

COLUMNS = ["event_key", "parent_key", "series_key", "thread_key"]
KEYS = st.sampled_from([f"<{n}>" for n in range(12)])
ROWS = st.lists(st.tuples(KEYS, st.none() | KEYS, st.none() | KEYS, st.none() | st.sampled_from("tu")), max_size=25)


def threads(rows: list[tuple[str | None, ...]]) -> dict[str, str]:
    events = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return dict(thread_keys(events).iter_rows())


@settings(deadline=None)
@given(ROWS)
def test_threads_are_the_connected_components(rows: list[tuple[str | None, ...]]) -> None:
    graph = networkx.Graph()
    events = {row[0] for row in rows}
    for key, parent, root, provider in rows:
        graph.add_edges_from((key, link) for link in (key, parent, root, provider) if link)
    expected = {}
    for component in networkx.connected_components(graph):
        members = component & events
        expected.update(dict.fromkeys(members, min(members, default="")))
    assert threads(rows) == expected


def test_a_chain_of_thousands_is_one_thread() -> None:
    rows: list[tuple[str | None, ...]] = [
        (f"<{n:05d}>", f"<{n - 1:05d}>" if n else None, None, None) for n in range(5000)
    ]
    assert set(threads(rows[::-1]).values()) == {"<00000>"}
