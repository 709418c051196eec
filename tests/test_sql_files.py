"""Every SQL file against the catalog it makes and against the dialect of the other engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlglot
from sqlglot.optimizer.qualify import qualify

from tests.portable_subset import CONSTRUCTS, INSTANT, lint
from tests.tiny_world import World
from transforms.candidates import register_features
from transforms.components import components
from transforms.engines import DuckDbEngine, scratch_engine
from transforms.network_counts import NetworkSize, count_words
from transforms.node_features import build_features
from transforms.people_models import PeopleModels
from transforms.scoring import score_pairs
from transforms.sqlfiles import SqlFile, read_layer, read_models

PEOPLE = read_layer("people")
MODELS = read_models()
MARTS = ("dim_", "fct_", "rpt_")


@pytest.fixture(scope="module")
def people_catalog() -> Iterator[duckdb.DuckDBPyConnection]:
    with scratch_engine("people") as engine:
        assert isinstance(engine, DuckDbEngine)
        models = PeopleModels(engine)
        register_features(models, build_features([], count_words([])))
        score_pairs(models, NetworkSize(0, 0))
        components(models, pl.DataFrame(schema={"node": pl.Int32, "other": pl.Int32}))
        models.run("label", "last_label", last_label="label_0")
        yield engine.connection


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


@pytest.mark.parametrize("model", [*MODELS, *PEOPLE], ids=lambda model: model.relation)
def test_a_model_says_its_grain_and_names_its_inputs(model: SqlFile) -> None:
    head = " ".join(line for line in model.text.splitlines() if line.startswith("--"))
    assert "Grain:" in head
    named = set(re.findall(r"\b(?:main|core|staging|raw|people)\.\w+", head.replace("-- ", "").split("Inputs:")[1]))
    assert named == {name for name in model.inputs if not name.startswith("main.") or name[5:].startswith(MARTS)}


@pytest.mark.parametrize("model", [*MODELS, *PEOPLE], ids=lambda model: model.relation)
def test_a_model_transpiles_to_spark_and_parses_there(model: SqlFile) -> None:
    (spark,) = sqlglot.transpile(model.text, read="duckdb", write="spark")
    assert sqlglot.parse_one(spark, read="spark") is not None


@pytest.mark.parametrize("model", [*MODELS, *PEOPLE], ids=lambda model: model.relation)
def test_a_model_keeps_to_the_portable_subset(model: SqlFile) -> None:
    assert lint(model.text) == []


def unresolved(sql: str, catalog: duckdb.DuckDBPyConnection) -> str:
    """Return what a column of a SELECT is that no relation has, as an alias of the same SELECT; empty where all are."""
    columns = catalog.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns()"
        " where not internal and database_name = current_database()"
    )
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for layer, table, column, kind in columns.fetchall():
        schema.setdefault(layer, {}).setdefault(table, {})[column] = kind
    tree = sqlglot.parse_one(sql, read="duckdb")
    for table in tree.find_all(sqlglot.exp.Table):
        if not table.db and table.name in schema.get("main", {}):
            table.set("db", sqlglot.exp.to_identifier("main"))
    try:
        qualify(tree, schema=schema, dialect="duckdb", expand_alias_refs=False)
    except sqlglot.errors.OptimizeError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.relation)
def test_a_model_uses_no_alias_in_the_select_that_makes_it(model: SqlFile, catalog: duckdb.DuckDBPyConnection) -> None:
    assert unresolved(model.text, catalog) == ""


@pytest.mark.parametrize("model", PEOPLE, ids=lambda model: model.relation)
def test_a_model_of_people_uses_none_either(model: SqlFile, people_catalog: duckdb.DuckDBPyConnection) -> None:
    assert unresolved(model.text, people_catalog) == ""


@pytest.mark.parametrize(
    "sql",
    [
        "select person_id as who from dim_person where who is not null",
        "select length(person_id) as n, n + 1 as more from dim_person",
    ],
)
def test_the_use_of_an_alias_is_found(sql: str, catalog: duckdb.DuckDBPyConnection) -> None:
    assert "could not be resolved" in unresolved(sql, catalog)


@pytest.mark.parametrize("what", CONSTRUCTS)
def test_the_lint_finds_each_construct_and_says_what_to_write(what: str) -> None:
    construct = CONSTRUCTS[what]
    assert re.search(construct.form, construct.example, re.IGNORECASE)
    assert construct.instead


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("select row_number() over (partition by a) as n from t", "without an order"),
        ("select regexp_replace(a, 'x', 'y') as n from t", "write 'g'"),
        ("select seconds / 86400.0 as days from t", "write 86400e0"),
        ("select a / b as share from t", "nullif"),
        ("select cast(seconds / 60e0 as integer) as minutes from t", "floor or round"),
        ("select cast(avg(a) as bigint) as mean from t", "floor or round"),
        ("select first_day - last_day as days from t", "date_diff"),
        ("select seen_at - sent_at as taken from t", "date_diff"),
        ("select case when a then 0.5 else b end as c from t", "0e0"),
        ("select day + interval (n) day as later from t", "interval of a column"),
        ("select arg_max(a, b) as c from t", "filter"),
        ("select corr(a, b) as c from t", "count(*) > 1"),
        ("select t.* from t qualify row_number() over (order by a) = 1", "write the columns"),
    ],
)
def test_the_lint_finds_what_only_a_parser_sees(sql: str, problem: str) -> None:
    (found,) = [one for one in lint(sql) if problem in one]
    assert found


@pytest.mark.parametrize(
    "sql",
    [
        "select lag(a) over w as n from t window w as (partition by b order by a)",
        "select regexp_replace(a, 'x', 'y', 'g') as n from t",
        "select a / nullif(b, 0) as share, a / (b + 2e0) as smooth from t",
        "select cast(floor(seconds / 60e0) as integer) as minutes, cast(count(*) as integer) as n from t",
        "select end_day - 1 as before, sent_at - interval '1' day as earlier, day + interval '1' month as later from t",
        "select arg_max(a, b) filter (where a is not null) as c from t",
        "select case when count(*) > 1 then corr(a, b) end as c from t",
    ],
)
def test_the_lint_lets_the_portable_forms_pass(sql: str) -> None:
    assert lint(sql) == []


def test_what_is_a_timestamp_is_called_so(catalog: duckdb.DuckDBPyConnection) -> None:
    """The lint knows instants by their names."""
    named = catalog.execute(
        """
        select distinct column_name from duckdb_columns()
        where not internal and database_name = current_database() and data_type like 'TIMESTAMP%'
        """
    ).fetchall()
    assert [name for (name,) in named if not re.fullmatch(INSTANT, name)] == []


def test_every_check_says_what_holds() -> None:
    checks = read_layer("checks")
    assert checks
    assert all(check.text.startswith("-- ") for check in checks)
