"""The same models on Spark: every table of the example world equal to DuckDB's, row by row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from connectors.landing import SCHEMAS
from flows.workspace import Workspace
from transforms import warehouse
from transforms.sqlfiles import SqlFile, read_models
from transforms.warehouse import PEOPLE_TABLES, RUN_PARAMS_COLUMNS, RunParams, build

pytestmark = pytest.mark.spark

# Sail is quick and needs no Java, but only Spark itself is the reference.
NEEDS = {"sail": "pysail", "local[2]": "pyspark"}
ROUNDED = "cast(floor(date_diff('second', last_contact.last_contact_at, run.as_of) / 86400e0) as integer)"
UNROUNDED = "cast(date_diff('second', last_contact.last_contact_at, run.as_of) / 86400e0 as integer)"


def build_again(published: Path, folder: Path, engine: str) -> Path:
    """Build the published warehouse again from its landed tables and its people, with an engine running the models."""
    folder.mkdir(exist_ok=True)
    with duckdb.connect(str(published), read_only=True) as source:
        people = {table: pl.DataFrame(source.sql(f"from core.{table}")) for table in PEOPLE_TABLES}
        row = source.execute(f"select {', '.join(RUN_PARAMS_COLUMNS)} from core.run_params").fetchall()[0]
        parts = {}
        for table, schema in SCHEMAS.items():
            parts[table] = [folder / f"{table}.parquet"]
            pl.DataFrame(source.sql(f"from raw.{table}")).cast(dict(schema)).write_parquet(parts[table][0])
    path = folder / "again.duckdb"
    params = RunParams(**dict(zip(RUN_PARAMS_COLUMNS, row, strict=True)))
    result = build(path, parts, SCHEMAS, people, params, engine_address=engine)
    assert result.failed_checks == []
    return path


def assert_equal_tables(left: Path, right: Path) -> None:
    with (
        duckdb.connect(str(left), read_only=True) as one,
        duckdb.connect(str(right), read_only=True) as two,
    ):
        names = "select schema_name || '.' || table_name from duckdb_tables() order by all"
        tables = [name for (name,) in one.execute(names).fetchall()]
        assert [name for (name,) in two.execute(names).fetchall()] == tables
        for table in tables:
            rows = [pl.DataFrame(side.sql(f"from {table} order by all")) for side in (one, two)]
            assert_frame_equal(*rows, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize("engine", NEEDS)
def test_spark_makes_every_relation_that_duckdb_makes(
    engine: str, demonstration: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(NEEDS[engine], reason="the extra `spark` is not installed")
    monkeypatch.setattr(SqlFile, "is_view", False)  # or DuckDB would show its own rows of a view
    one, two = (build_again(demonstration.warehouse, tmp_path / name, name) for name in ("duckdb", engine))
    assert_equal_tables(one, two)


def test_a_model_that_the_engines_read_differently_is_seen(
    demonstration: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pysail", reason="the extra `spark` is not installed")
    models = [replace(model, text=model.text.replace(ROUNDED, UNROUNDED)) for model in read_models()]
    assert models != read_models()
    monkeypatch.setattr(warehouse, "read_models", lambda: models)
    one, two = (build_again(demonstration.warehouse, tmp_path / name, name) for name in ("duckdb", "sail"))
    with pytest.raises(AssertionError, match="silence_days"):
        assert_equal_tables(one, two)
