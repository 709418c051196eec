"""The same models on Spark: every table of the example world equal to DuckDB's, row by row."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from connectors.landing import SCHEMAS
from flows.workspace import Workspace
from transforms.warehouse import PEOPLE_TABLES, RUN_PARAMS_COLUMNS, RunParams, build

pytestmark = pytest.mark.spark


def build_on_spark(published: Path, folder: Path) -> Path:
    """Build the published warehouse again from its landed tables and its people, with Spark running the models."""
    with duckdb.connect(str(published), read_only=True) as source:
        people = {table: pl.DataFrame(source.sql(f"from core.{table}")) for table in PEOPLE_TABLES}
        row = source.execute(f"select {', '.join(RUN_PARAMS_COLUMNS)} from core.run_params").fetchall()[0]
        parts = {}
        for table, schema in SCHEMAS.items():
            parts[table] = [folder / f"{table}.parquet"]
            pl.DataFrame(source.sql(f"from raw.{table}")).cast(dict(schema)).write_parquet(parts[table][0])
    path = folder / "spark.duckdb"
    params = RunParams(**dict(zip(RUN_PARAMS_COLUMNS, row, strict=True)))
    result = build(path, parts, SCHEMAS, people, params, engine_address="local[2]")
    assert result.failed_checks == []
    return path


def test_spark_makes_every_table_that_duckdb_makes(demonstration: Workspace, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    spark = build_on_spark(demonstration.warehouse, tmp_path)
    with (
        duckdb.connect(str(demonstration.warehouse), read_only=True) as one,
        duckdb.connect(str(spark), read_only=True) as two,
    ):
        names = "select schema_name || '.' || table_name from duckdb_tables() order by all"
        tables = [name for (name,) in one.execute(names).fetchall()]
        assert [name for (name,) in two.execute(names).fetchall()] == tables
        for table in tables:
            rows = [pl.DataFrame(side.sql(f"from {table} order by all")) for side in (one, two)]
            assert_frame_equal(*rows, rel_tol=1e-9, abs_tol=1e-12)
