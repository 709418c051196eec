"""The models' SQL for Spark: what sqlglot translates, and put right what it leaves wrong.

Models are written for DuckDB, within the subset that tests/test_sql_files.py holds them to. Only the Spark engine and
the tests import this module, so that nobody else needs sqlglot.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp

# Spark's temporary views know no schemas; no relation here has two underscores in its name.
_JOINT = "__"
_SPARK_TYPES = {
    "varchar": "string",
    "boolean": "boolean",
    "tinyint": "tinyint",
    "smallint": "smallint",
    "integer": "int",
    "bigint": "bigint",
    "hugeint": "decimal(38, 0)",
    "double": "double",
    "date": "date",
    "timestamp": "timestamp_ntz",
}


def flat_name(relation: str) -> str:
    """Return the name of a relation where there are no schemas: `core.event` is `core__event`, a mart keeps its own."""
    return relation.removeprefix("main.").replace(".", _JOINT)


def spark_type(kind: str) -> str:
    """Return Spark's name of a type of DuckDB's. Raises KeyError on one that has no portable counterpart."""
    return _SPARK_TYPES[kind.lower()]


def spark_columns(columns: Mapping[str, str]) -> str:
    """Return columns with DuckDB's types as a schema in Spark's words."""
    return ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in columns.items())


def to_spark(sql: str, columns: Mapping[str, str] | None = None) -> str:
    """Return a SELECT in Spark's dialect, every relation by its flat name.

    `columns`, with DuckDB's types, are what it gives: the engines agree on values sooner than on types. Raises
    sqlglot.errors.SqlglotError on what cannot be translated.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for table in list(tree.find_all(exp.Table)):
        _flatten(table)
    for quantile in list(tree.find_all(exp.PercentileCont)):
        # Spark's percentile_cont has another form; its percentile is as exact, and takes these arguments.
        quantile.replace(exp.Anonymous(this="percentile", expressions=[quantile.this, quantile.expression]))
    for rounding in reversed(list(tree.find_all(exp.Round))):
        if rounding.args.get("decimals"):
            rounding.replace(_rounded(rounding))
    text = tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False)
    if columns is None:
        return text
    cast = ", ".join(f"cast(`{name}` as {spark_type(kind)}) as `{name}`" for name, kind in columns.items())
    return f"SELECT {cast} FROM ({text}) AS uncast"  # noqa: S608 - a model of this project


def _flatten(table: exp.Table) -> None:
    if table.db:
        name = table.name
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(name)))
        table.set("this", exp.to_identifier(flat_name(f"{table.db}.{name}")))
        table.set("db", None)


# DuckDB rounds the exact value of a double half away from zero; Spark rounds its shown decimals, Sail what scaling
# gives. Scaling errs only where it gives a half; there the bits that it lost decide, which Veltkamp's split of the
# value into `high` and the rest recovers: both parts times 10^9 are exact. (A lambda would say the value once, but Sail
# fails on one within a CASE.)
_SCALED = "abs({value}) * {scale}"
_HIGH = "((134217729e0 * abs({value})) - ((134217729e0 * abs({value})) - abs({value})))"
_LOST = f"(({_HIGH} * {{scale}} - {_SCALED}) + (abs({{value}}) - {_HIGH}) * {{scale}})"
_ROUNDING = f"""
sign({{value}}) * (floor({_SCALED} + 0.5e0) - case
    when {_SCALED} - floor({_SCALED}) = 0.5e0 and {_LOST} < 0e0 then 1 else 0
end) / {{scale}}
"""


def _rounded(node: exp.Round) -> exp.Expr:
    value = f"cast({node.this.sql(dialect='spark')} as double)"
    rounding = _ROUNDING.format(value=value, scale=f"1e{int(node.args['decimals'].name)}")
    return exp.paren(sqlglot.parse_one(rounding, read="spark"))
