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

# Constructs that another engine reads differently, silently or not at all (each has a portable form), with an example.
FORBIDDEN = {
    "the clock or chance": (
        r"\bnow\(\)|current_date|current_timestamp|\btoday\(\)|\brandom\(|\buuid\(",
        "where day < current_date",
    ),
    "a shape that only DuckDB knows": (
        r"\basof\b|\bpivot\b|group by all|order by all|union (?:all )?by name|\bcolumns\("
        r"|\bexclude\s*\(|\*\s+replace\s*\(",
        "select person_id, count(*) from a group by all",
    ),
    "a decimal literal in a division": (r"/\s*\d+\.\d+(?![\de])", "seconds / 86400.0"),
    "log of an unstated base": (r"\blog\(", "log(weight)"),
    "a day number": (r"dayofweek|isodow", "dayofweek(day)"),
    "percentile_cont within group": (r"within group|quantile_disc", "percentile_cont(0.5) within group (order by x)"),
    "mode or hash": (r"\bmode\(|\bhash\(", "mode(kind)"),
    "an interval of a column": (r"interval\s*\(|\bto_days\(", "day + interval (n) day"),
    "a list function": (
        r"\blist_(?!transform)\w+\(|\[[^\]]* for \w+ in|(?<!unnest\()\brange\(|generate_series|\bunpivot\b",
        "list_sum([x for x in xs])",
    ),
    "the first or last of an order": (r"\b(?:first|last)\([^)]*order by", "first(kind order by day)"),
    "text that only DuckDB measures": (
        r"strip_accents|jaro_winkler|\bsplit_part\(|\bdamerau",
        "strip_accents(name)",
    ),
    "a recursion": (r"with recursive", "with recursive a as (select 1)"),
    "months as a difference": (r"date_(?:diff|sub)\('(?:week|month|quarter|year)'", "date_diff('month', a, b)"),
    "a difference of instants in days": (r"date_diff\('day',[^)]*_at\b", "date_diff('day', last_in_at, now_at)"),
    "a zone in the type": (r"timestamptz|timestamp with time zone", "cast(x as timestamptz)"),
}
ORDERED = (sqlglot.exp.RowNumber, sqlglot.exp.Lag, sqlglot.exp.Lead, sqlglot.exp.FirstValue, sqlglot.exp.LastValue)


def lint(sql: str) -> list[str]:
    """Return which constructs of FORBIDDEN a model has, and what a window or a replacement of its lacks."""
    text = without_comments(sql)
    found = [what for what, (form, _) in FORBIDDEN.items() if re.search(form, text, re.IGNORECASE)]
    tree = sqlglot.parse_one(text, read="duckdb")
    globally = sqlglot.exp.Literal.string("g")
    if any(one.args.get("modifiers") != globally for one in tree.find_all(sqlglot.exp.RegexpReplace)):
        found.append("a replacement of the first match only")
    for window in tree.find_all(sqlglot.exp.Window):
        is_named = window.args.get("alias") is not None
        if isinstance(window.this, ORDERED) and not is_named and window.args.get("order") is None:
            found.append("a window without an order")
    return found


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
    assert lint(model.text) == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_lint_finds_each_construct(what: str) -> None:
    form, example = FORBIDDEN[what]
    assert re.search(form, example, re.IGNORECASE)


def test_the_lint_finds_windows_without_an_order_and_replacements_of_one_match() -> None:
    assert lint("select row_number() over (partition by a) as n from t") == ["a window without an order"]
    assert lint("select lag(a) over w as n from t window w as (partition by b order by a)") == []
    assert lint("select regexp_replace(a, 'x', 'y') as n from t") == ["a replacement of the first match only"]


def test_every_check_says_what_holds() -> None:
    checks = read_layer("checks")
    assert checks
    assert all(check.text.startswith("-- ") for check in checks)


def test_a_circle_of_models_is_an_error() -> None:
    with pytest.raises(ValueError, match="cycle"):
        run_order({"a": frozenset({"b"}), "b": frozenset({"a"})})
