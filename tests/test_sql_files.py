"""Every SQL file against the catalog it makes and against the dialect of the other engine."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
import sqlglot

from tests.tiny_world import World
from transforms.sqlfiles import SqlFile, read_layer, read_models, run_order

MODELS = read_models()
MARTS = ("dim_", "fct_", "rpt_")

# Constructs that another engine reads differently, silently or not at all (each has a portable form).
FORBIDDEN = {
    "the clock": r"\bnow\(\)|current_date|current_timestamp|\brandom\(",
    "a shape that only DuckDB knows": r"\basof\b|\bpivot\b|group by all|order by all|union by name|\bcolumns\(",
    "a decimal literal in a division": r"/\s*\d+\.\d+(?![\de])",
    "log of an unstated base": r"\blog\(",
    "a day number": r"dayofweek|isodow",
    "percentile_cont within group": r"within group",
    "mode or hash": r"\bmode\(|\bhash\(",
}


def without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return World().build(tmp_path_factory.mktemp("empty"))[0]


def test_an_empty_world_builds_and_passes_its_checks(tmp_path: Path) -> None:
    _, result = World().build(tmp_path)
    assert result.failed_checks == []


def test_every_relation_and_column_has_a_comment(catalog: duckdb.DuckDBPyConnection) -> None:
    bare = catalog.execute(
        """
        select schema_name || '.' || table_name || '.' || column_name
        from duckdb_columns()
        where not internal and database_name = current_database() and coalesce(comment, '') = ''
        union all
        select schema_name || '.' || table_name from duckdb_tables() where coalesce(comment, '') = ''
        union all
        select schema_name || '.' || view_name from duckdb_views() where not internal and coalesce(comment, '') = ''
        """
    ).fetchall()
    assert bare == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.relation)
def test_a_model_says_its_grain_and_names_its_inputs(model: SqlFile) -> None:
    head = " ".join(line for line in model.text.splitlines() if line.startswith("--"))
    assert "Grain:" in head
    named = set(re.findall(r"\b(?:main|core|staging|raw)\.\w+", head.replace("-- ", "").split("Inputs:")[1]))
    assert named == {name for name in model.inputs if not name.startswith("main.") or name[5:].startswith(MARTS)}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.relation)
def test_a_model_transpiles_to_spark_and_parses_there(model: SqlFile) -> None:
    (spark,) = sqlglot.transpile(model.text, read="duckdb", write="spark")
    assert sqlglot.parse_one(spark, read="spark") is not None


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.relation)
def test_a_model_keeps_to_the_portable_subset(model: SqlFile) -> None:
    text = without_comments(model.text)
    assert [what for what, form in FORBIDDEN.items() if re.search(form, text, re.IGNORECASE)] == []
    replacements = sqlglot.parse_one(text, read="duckdb").find_all(sqlglot.exp.RegexpReplace)
    assert all(replacement.args.get("modifiers") == sqlglot.exp.Literal.string("g") for replacement in replacements)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.relation)
def test_days_are_differences_of_dates(model: SqlFile) -> None:
    assert not re.findall(r"date_diff\('(?:week|month|year)'", model.text)
    assert not re.findall(r"date_diff\('day',[^)]*_at\b", without_comments(model.text))


def test_every_check_says_what_holds() -> None:
    checks = read_layer("checks")
    assert checks
    assert all(check.text.startswith("-- ") for check in checks)


def test_a_circle_of_models_is_an_error() -> None:
    with pytest.raises(ValueError, match="cycle"):
        run_order({"a": frozenset({"b"}), "b": frozenset({"a"})})
