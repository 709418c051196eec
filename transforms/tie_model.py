"""The tie model: which half-life and which chances of contact the owner's own past supports."""

from __future__ import annotations

import duckdb


def fit_ties(connection: duckdb.DuckDBPyConnection) -> None:
    """Write core.tie_fit (one row), core.calibration and core.backtest."""
    connection.execute(
        """
        create table core.tie_fit as
        select coalesce(half_life_days, 60e0) as half_life_days, false as is_trusted,
            'not fitted'::varchar as reason, null::double as r, null::double as alpha, null::double as a, null::double as b
        from core.run_params
        """
    )
    connection.execute("create table core.calibration (from_p double, to_p double, p double)")
