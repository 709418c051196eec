"""Threads are the connected components of message references."""

from __future__ import annotations

import duckdb
import networkx
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.arrow import registered
from transforms.engines import DuckDbEngine
from transforms.threads import make_threads

COLUMNS = ["event_key", "parent_key", "series_key", "thread_key"]
KEYS = st.sampled_from([f"<{n:02d}>" for n in range(12)])
ROWS = st.lists(st.tuples(KEYS, st.none() | KEYS, st.none() | KEYS, st.none() | st.sampled_from("tu")), max_size=25)


def threads(rows: list[tuple[str | None, ...]]) -> dict[str, str]:
    """Return the thread of each event key, named by its least, as core.event has it."""
    events = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row").with_row_index("record")
    with duckdb.connect() as connection, registered(connection, "events", events):
        connection.execute(
            """
            create schema raw;
            create schema core;
            create table raw.event as select 'm' as source_file, 'email' as kind, * from events;
            create table core.event_key as
            select
                event_key, cast(row_number() over (order by event_key) as integer) as event_number, true as is_message
            from raw.event
            group by event_key;
            create table core.event_record as select * from raw.event inner join core.event_key using (event_key);
            create table core.split_message (event_key varchar, landed_key varchar);
            """
        )
        make_threads(DuckDbEngine(connection))
        found = connection.execute(
            """
            select distinct record.event_key, coalesce(first.event_key, record.event_key)
            from core.event_record as record
            left join core.event_thread as thread on record.event_number = thread.event_number
            left join core.event_record as first on thread.thread_number = first.event_number
            """
        ).fetchall()
    return dict(found)


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
