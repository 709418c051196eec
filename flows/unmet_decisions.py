"""Decisions that name a handle which no record has: a slip of the pen, or somebody whom the exports do not know yet."""

from __future__ import annotations

import duckdb
import polars as pl

from connectors.lake import contained, read_receipts
from flows.workspace import Workspace
from transforms.decisions import DecisionError, read_decisions, renamed_records

_PAIRS = ("same", "different")


def unmet_decisions(workspace: Workspace, connection: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    """Return the lines of decisions.csv that name a handle which no record ever had, in order.

    `connection` is one to the published warehouse. A line that forgets somebody names nobody by intent.
    """
    try:
        decided = read_decisions(workspace.decisions.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, DecisionError):
        # A run would have stopped at it and said so.
        return ()
    decided = [one for one in decided if one.verb != "forget"]
    if not decided or not workspace.registry.exists():
        return ()
    decided = renamed_records(decided, contained(read_receipts(workspace.lake)))
    known = set(pl.read_parquet(workspace.registry, columns=["handle"])["handle"])
    named = {one.line: [one.subject, *([one.object] if one.verb in _PAIRS else [])] for one in decided}
    return tuple(
        line
        for line, handles in sorted(named.items())
        if any(handle not in known and not _is_record(handle, connection) for handle in handles)
    )


def _is_record(handle: str, connection: duckdb.DuckDBPyConnection) -> bool:
    """Say whether a handle `record:<source_file>/<record>/<position>` is a participant or a contact record."""
    kind, _, place = handle.partition(":")
    if kind != "record":
        return False
    found = connection.execute(
        """
        select 1 from core.record_person
        where source_file = split_part($place, '/', 1)
            and $place in (source_file || '/' || record, source_file || '/' || record || '/' || position)
        limit 1
        """,
        {"place": place},
    )
    return bool(found.fetchall())
