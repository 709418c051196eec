"""The timeline of one relationship: what happened in each month, with the days that changed something."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import duckdb
import polars as pl
from rich.console import Console
from rich.table import Table

from flows.plain_text import plain

MONTHS = 36
WIDEST = 20

_MONTHS = """
select cast(date_trunc('month', day) as date) as month, sum(n_in) as n_in, sum(n_out) as n_out,
    sum(n_meetings) as n_meetings, sum(minutes) as minutes
from fct_person_day where person_id = ? and is_active group by month order by month
"""
_MOMENTS = """
select connected_on as day, 'you connected on LinkedIn' as what from dim_person
where person_id = $1 and connected_on is not null
union all
select cast(valid_from as date), concat('known as ', concat_ws(' at ', title, organization))
from dim_person_role where person_id = $1
union all
select cast(first_contact_at as date), 'first contact' from fct_relationship
where person_id = $1 and first_contact_at is not null
union all
select cast(next_meeting_at as date), 'next meeting' from fct_relationship
where person_id = $1 and next_meeting_at is not null
order by 1, 2
"""


def show_timeline(connection: duckdb.DuckDBPyConnection, person_id: str, console: Console) -> None:
    """Print the last months with contact or a moment, oldest first."""
    months = _months(connection, person_id)
    if not months:
        return
    shown = sorted(months)[-MONTHS:]
    busiest = max(months[month]["contacts"] for month in shown) or 1
    title = f"Timeline{f' (the last {MONTHS} of {len(months)} months)' if len(months) > MONTHS else ''}"
    listed = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("month", "in", "out", "met", "", "moments"):
        listed.add_column(heading, overflow="fold", justify="right" if heading in ("in", "out", "met") else "left")
    for month in shown:
        told = months[month]
        bar = "█" * -(-told["contacts"] * WIDEST // busiest)
        counts = (str(told[key] or "") for key in ("n_in", "n_out", "n_meetings"))
        listed.add_row(f"{month:%Y-%m}", *counts, bar, plain("; ".join(told["moments"])))
    console.print()
    console.print(listed)


def _months(connection: duckdb.DuckDBPyConnection, person_id: str) -> dict[date, dict[str, Any]]:
    months: dict[date, dict[str, Any]] = defaultdict(
        lambda: {"n_in": 0, "n_out": 0, "n_meetings": 0, "contacts": 0, "moments": []}
    )
    for row in pl.DataFrame(connection.sql(_MONTHS, params=[person_id])).iter_rows(named=True):
        counts = {key: int(row[key]) for key in ("n_in", "n_out", "n_meetings")}
        months[row["month"]].update(counts, contacts=sum(counts.values()))
    for day, what in connection.execute(_MOMENTS, [person_id]).fetchall():
        months[day.replace(day=1)]["moments"].append(f"{day:%d %b}: {what}")
    return months
