"""The lint of the SQL: constructs that engines read differently or not at all, each with what to write instead.

What was tried on DuckDB, Spark and Sail stands behind each rule; docs/scale.md tells what none of them can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

# How columns that are timestamps are named (tests/test_sql_files.py holds every table to it).
INSTANT = r"(?:\w+_at|as_of|(?:first|last)_seen|valid_(?:from|to))"


@dataclass(frozen=True)
class Construct:
    """A construct by its text (a regular expression, whatever the case), what to write instead, and an example."""

    form: str
    instead: str
    example: str


CONSTRUCTS = {
    "the clock or chance": Construct(
        r"\bnow\(\)|current_date|current_timestamp|\btoday\(\)|\brandom\(|\buuid\(",
        "core.run_params.as_of",
        "where day < current_date",
    ),
    "an as-of join": Construct(
        r"\basof\b", "a left join on a range and qualify row_number() = 1", "from a asof join b on a.day >= b.day"
    ),
    "a pivot": Construct(r"\b(?:un)?pivot\b", "aggregates with filter", "pivot a on kind using count(*)"),
    "names left to the engine": Construct(
        r"group by all|order by all|union (?:all )?by name|\bcolumns\(|\bexclude\s*\(|\*\s+replace\s*\(",
        "the columns by name",
        "select person_id, count(*) from a group by all",
    ),
    "log of an unstated base": Construct(r"\blog\(", "ln or log2", "log(weight)"),
    "a day number": Construct(
        r"dayofweek|isodow|\bweekday\(",
        "date_diff('day', cast(date_trunc('week', day) as date), day) + 1",
        "extract(isodow from day)",
    ),
    "a quantile that is approximate or unknown elsewhere": Construct(
        r"within group|quantile_disc|approx_", "quantile_cont(x, q)", "percentile_cont(0.5) within group (order by x)"
    ),
    "a value that ties leave open": Construct(
        r"\bmode\(|\bhash\(", "count and qualify row_number() with a tie-break; md5", "mode(kind)"
    ),
    "a list function": Construct(
        r"\blist_(?!transform)\w+\(|\[[^\]]* for \w+ in|(?<!unnest\()\brange\(|generate_series",
        "unnest and an aggregate",
        "list_sum([x for x in xs])",
    ),
    "the first or last of an order": Construct(
        r"\b(?:first|last)\([^)]*order by", "qualify row_number() over (order by …) = 1", "first(kind order by day)"
    ),
    "text that only DuckDB measures": Construct(
        r"strip_accents|jaro_winkler|\bsplit_part\(|\bdamerau",
        "regexp_extract or levenshtein, or a column computed while landing",
        "strip_accents(name)",
    ),
    "a recursion": Construct(r"with recursive", "a computed step", "with recursive a as (select 1)"),
    "weeks, months or years as a difference": Construct(
        r"date_(?:diff|sub)\('(?:week|month|quarter|year)'",
        "days, or year and month as numbers",
        "date_diff('month', a, b)",
    ),
    "a difference of instants in days": Construct(
        rf"date_diff\('day',[^)]*\b{INSTANT}\b",
        "date_diff('day', cast(a as date), cast(b as date))",
        "date_diff('day', last_in_at, last_out_at)",
    ),
    "a zone in the type": Construct(
        r"timestamptz|timestamp with time zone", "naive UTC timestamps", "cast(x as timestamptz)"
    ),
}  # fmt: skip
_ORDERED = (exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)
_WHOLE = (exp.Floor, exp.Ceil, exp.Round, exp.DateDiff, exp.Count)
_FRACTIONAL = (exp.Div, exp.Avg, exp.Quantile, exp.PercentileCont, exp.Median, exp.Sqrt, exp.Exp, exp.Ln)
_MOMENT = re.compile(rf"{INSTANT}|\w*(?:_on|day|month)")
_NEVER_NULL = {"source_file", "record"}
_INTEGERS = ("tinyint", "smallint", "int", "bigint")


def lint(sql: str) -> list[str]:
    """Return what in a model is not portable, each with what to write instead."""
    text = re.sub(r"--[^\n]*", "", sql)
    found = [f"{what}: write {one.instead}" for what, one in CONSTRUCTS.items() if re.search(one.form, text, re.I)]
    tree = sqlglot.parse_one(text, read="duckdb")
    return found + [f"{node.sql('duckdb')[:80]}: {problem}" for node, problem in _problems(tree)]


def _problems(tree: exp.Expression) -> Iterator[tuple[exp.Expression, str]]:
    for replaced in tree.find_all(exp.RegexpReplace):
        if replaced.args.get("modifiers") != exp.Literal.string("g"):
            yield replaced, "a replacement of the first match only: write 'g'"
    for window in tree.find_all(exp.Window):
        is_named = window.args.get("alias") is not None
        if isinstance(window.this, _ORDERED) and not is_named and window.args.get("order") is None:
            yield window, "a window without an order: write one, with a tie-break"
    for division in tree.find_all(exp.Div):
        yield from _of_division(division)
    for cast in tree.find_all(exp.Cast):
        if cast.to.is_type(*_INTEGERS) and _may_be_fractional(cast.this):
            yield cast, "rounds here and is cut off there: write floor or round within the cast"
    for difference in tree.find_all(exp.Sub):
        if _is_moment(difference.this) and _is_moment(difference.expression):
            yield difference, "a difference of days or instants: write date_diff"
    for case in tree.find_all(exp.Case):
        branches = [*(branch.args["true"] for branch in case.args["ifs"]), case.args.get("default")]
        if any(isinstance(branch, exp.Literal) and _is_decimal(branch) for branch in branches):
            yield case, "a decimal literal as a result is a decimal on one engine: write 0e0"
    for interval in tree.find_all(exp.Interval):
        if not isinstance(interval.this, exp.Literal):
            yield interval, "an interval of a column: write the column times interval '1' day, or add to a date"
    for extreme in tree.find_all(exp.ArgMax, exp.ArgMin):
        if not isinstance(extreme.parent, exp.Filter) and extreme.this.name not in _NEVER_NULL:
            yield extreme, "of a null value another row is taken: write filter (where the value is not null)"
    for correlation in tree.find_all(exp.Corr):
        if correlation.find_ancestor(exp.Case) is None:
            yield correlation, "of one row it is NaN or null: write case when count(*) > 1 then … end"
    for select in tree.find_all(exp.Select):
        if select.args.get("qualify") and any(one.is_star for one in select.expressions):
            yield select, "qualify beside a star: write the columns"


def _of_division(division: exp.Div) -> Iterator[tuple[exp.Expression, str]]:
    below = _bare(division.expression)
    if isinstance(below, exp.Literal):
        if _is_decimal(below):
            yield division, "a decimal in a division loses digits: write 86400e0"
    elif not isinstance(below, exp.Nullif | exp.Greatest) and not _is_more(below):
        yield division, "a division by nothing is an error elsewhere: write nullif(…, 0)"


def _is_more(node: exp.Expression) -> bool:
    """Say whether a sum has a number in it, as `people + 2e0`: what it is added to counts something."""
    return isinstance(node, exp.Add) and any(isinstance(_bare(part), exp.Literal) for part in (node.left, node.right))


def _bare(node: exp.Expression) -> exp.Expression:
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    return node


def _is_decimal(literal: exp.Literal) -> bool:
    return not literal.is_string and "." in literal.name and "e" not in literal.name.lower()


def _may_be_fractional(node: exp.Expression) -> bool:
    """Say whether a number may have a fraction: it holds a division or a float that nothing rounds."""
    if isinstance(node, _WHOLE) or (isinstance(node, exp.Func) and isinstance(node, exp.DateDiff | exp.Count)):
        return False
    if isinstance(
        node, exp.Div | exp.Avg | exp.Quantile | exp.PercentileCont | exp.Median | exp.Sqrt | exp.Exp | exp.Ln
    ):
        return True
    if isinstance(node, exp.Literal):
        return not node.is_string and not node.name.isdecimal()
    parts = [node.this] if isinstance(node, exp.Filter) else node.iter_expressions()
    if isinstance(node, exp.Case):
        parts = [*(branch.args["true"] for branch in node.args["ifs"]), node.args.get("default")]
    return any(_may_be_fractional(part) for part in parts if isinstance(part, exp.Expression))


def _is_moment(node: exp.Expression) -> bool:
    node = node.unnest()
    return (isinstance(node, exp.Column) and bool(_MOMENT.fullmatch(node.name))) or (
        isinstance(node, exp.Cast) and node.to.is_type("date", "timestamp")
    )
